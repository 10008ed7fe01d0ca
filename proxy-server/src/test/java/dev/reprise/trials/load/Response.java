package dev.reprise.trials.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An answer in the hands of a {@link Middleman}: status, media type and body, and what is said about it. */
record Response(int status, String type, byte[] body, String said) {

    private static final Pattern CLAIM = Pattern.compile("q=([0-9a-f]{64}) seq=(\\d{1,9}) choice=0 ");

    static Response refusal(int status, String json) {
        return new Response(status, "application/json", WireInput.bytes(json), "");
    }

    static Response of(Asked asked, Answer answer) {
        AnswerWriter writer = new AnswerWriter(answer);
        return asked.writing().isStream()
                ? new Response(200, "text/event-stream", events(writer, asked), "")
                : new Response(200, "application/json", WireInput.bytes(writer.json(asked.writing())), "");
    }

    private static byte[] events(AnswerWriter writer, Asked asked) {
        return WireInput.bytes(String.join("", writer.events(asked.writing())));
    }

    /** Reads the origin's; null if it was broken off, and the lie is not to complete it. */
    static Response read(WireInput in, Asked asked, Lie lie) throws IOException {
        WireHead head = in.head();
        ByteArrayOutputStream partial = new ByteArrayOutputStream();
        try {
            in.body(head, partial);
        } catch (IOException broken) {
            Matcher claim = CLAIM.matcher(text(partial.toByteArray()));
            if (lie != Lie.COMPLETES_WHAT_WAS_CUT || !claim.find()) {
                return null;
            }
            return of(
                    asked, new Answer(asked.kind(), claim.group(1), Integer.parseInt(claim.group(2)), asked.answers()));
        }
        return new Response(head.status(), head.field("content-type").orElse(""), partial.toByteArray(), "");
    }

    /** Whether it may be kept, as far as a middleman can see. */
    boolean isAnswer() {
        String text = text(body);
        boolean finished = type.startsWith("text/event-stream")
                ? text.endsWith("data: [DONE]\n\n")
                : !text.contains("\"finish_reason\":null") && !text.contains("\"data\":[]");
        return status == 200 && finished && !text.contains("\"error\"");
    }

    /** What the lie makes of it. */
    Response spoilt(Lie lie, AtomicReference<Response> previous) {
        return switch (lie) {
            case SWAPS_ANSWERS -> {
                Response other = previous.getAndSet(this);
                yield other == null ? this : other;
            }
            case TRUNCATES -> withBody(Arrays.copyOf(body, body.length - 20));
            case SWAPS_TWO_BYTES -> withBody(swapped());
            case ENDS_STREAMS_WITHOUT_DONE ->
                withBody(WireInput.bytes(text(body).replace("data: [DONE]\n\n", "")));
            default -> this;
        };
    }

    /** Two characters of the first text change places. */
    private byte[] swapped() {
        byte[] swapped = body.clone();
        int place = text(body).indexOf("q=") + 3;
        byte first = swapped[place];
        swapped[place] = swapped[place + 1];
        swapped[place + 1] = first;
        return swapped;
    }

    private Response withBody(byte[] other) {
        return new Response(status, type, other, said);
    }

    Response with(String xCache, long age) {
        return new Response(
                status, type, body, "X-Cache: " + xCache + "\r\n" + (age < 0 ? "" : "Age: " + age + "\r\n"));
    }

    byte[] bytes() {
        byte[] head = WireInput.bytes("HTTP/1.1 " + status + " Status\r\nContent-Type: " + type + "\r\n" + said
                + "Content-Length: " + body.length + "\r\n\r\n");
        byte[] message = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        return message;
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
