package dev.reprise.exchange;

import dev.reprise.http.Headers;
import dev.reprise.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;

/** One request at the origin, which answers a step at a time with what {@code answer-N-to-Q} looks like in its form. */
final class ManualCall implements Origin.Call {

    /** What an origin may do besides answering. */
    enum Mood {
        ANSWERS,
        FAILS_AT_ONCE,
        FAILS_IN_THE_MIDDLE,
        ERROR,
        REFUSES_CREDENTIAL,
        TOO_LARGE,
        FILTERED
    }

    private static final int LARGE_BYTES = 20_000;

    private final int number;
    private final String question;
    private final boolean stream;
    private final boolean usage;
    private final Mood mood;
    private final Origin.Sink sink;
    private final Random random;
    private final Deque<byte[]> parts = new ArrayDeque<>();
    private boolean begun;
    private boolean wanted;
    private boolean cancelled;
    private boolean over;
    private boolean whole;

    ManualCall(int number, String body, Mood mood, Origin.Sink sink, Random random) {
        this.number = number;
        this.question = body.replaceAll("(?s).*\"content\":\"(question-\\d+)\".*", "$1");
        this.stream = body.contains("\"stream\":true");
        this.usage = body.contains("\"include_usage\":true");
        this.mood = mood;
        this.sink = sink;
        this.random = random;
        cut((stream ? streamed() : object()).getBytes(StandardCharsets.UTF_8));
    }

    private void cut(byte[] answer) {
        int at = 0;
        while (at < answer.length) {
            int end = Math.min(answer.length, at + 1 + random.nextInt(answer.length));
            parts.add(Arrays.copyOfRange(answer, at, end));
            at = end;
        }
    }

    String content() {
        return "answer-" + number + "-to-" + question + (mood == Mood.TOO_LARGE ? "x".repeat(LARGE_BYTES) : "");
    }

    String question() {
        return question;
    }

    /** Whether all of an answer was told. */
    boolean isWhole() {
        return whole;
    }

    boolean isCancelled() {
        return cancelled;
    }

    boolean failedInTheMiddle() {
        return over && mood == Mood.FAILS_IN_THE_MIDDLE;
    }

    int status() {
        return switch (mood) {
            case ERROR -> 500;
            case REFUSES_CREDENTIAL -> 401;
            default -> 200;
        };
    }

    private String finishReason() {
        return mood == Mood.FILTERED ? "\"content_filter\"" : "\"stop\"";
    }

    private String object() {
        return "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"" + content() + "\"},\"finish_reason\":"
                + finishReason() + "}]," + usage() + "}";
    }

    private static String usage() {
        return "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}";
    }

    private String streamed() {
        return chunk("[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"" + content()
                        + "\"},\"finish_reason\":null}]")
                + chunk("[{\"index\":0,\"delta\":{},\"finish_reason\":" + finishReason() + "}]")
                + (usage ? chunk("[]," + usage()) : "")
                + "data: [DONE]\n\n";
    }

    private static String chunk(String choices) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                + choices + "}\n\n";
    }

    /** Whether it has something to tell now. One that is cancelled may have a part under way. */
    boolean canStep() {
        return !over && (!begun || wanted || cancelled);
    }

    void step() {
        if (cancelled && random.nextBoolean()) {
            over = true;
        } else if (!begun) {
            begin();
        } else {
            goOn();
        }
    }

    private void begin() {
        begun = true;
        if (mood == Mood.FAILS_AT_ONCE) {
            fail();
            return;
        }
        String type = stream && status() == 200 ? "text/event-stream" : "application/json";
        sink.head(new ResponseHead(status(), Headers.of("content-type", type)));
    }

    private void goOn() {
        wanted = false;
        if (mood == Mood.FAILS_IN_THE_MIDDLE && (parts.size() == 1 || random.nextInt(3) == 0)) {
            fail();
        } else if (parts.isEmpty()) {
            over = true;
            whole = !cancelled;
            sink.end();
        } else {
            sink.part(parts.removeFirst());
        }
    }

    private void fail() {
        over = true;
        sink.fail(new ExchangeFailure(ExchangeFailure.Kind.ORIGIN_FAILED, "the origin failed"));
    }

    @Override
    public void more() {
        wanted = true;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }
}
