package dev.reprise.trials.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One answer on its way to the wire, by the origin's conduct. */
record OriginAnswer(Asked asked, String hash, int sequence, OriginConduct how, Socket connection) {

    private static final long STALL_MILLIS = 6_000;
    private static final String UNASKED =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

    void write() throws IOException {
        switch (how) {
            case RESETS_AT_ONCE -> reset();
            case HANGS_UP -> giveUp();
            case STATUS_429 -> writeError(429);
            case STATUS_500 -> writeError(500);
            default -> writeAnswer();
        }
    }

    private void writeAnswer() throws IOException {
        if (how == OriginConduct.THINKS) {
            pause(1 + sequence % 9);
        }
        if (asked.writing().isStream()) {
            writeStream(events());
        } else {
            writeJson(json());
        }
    }

    private AnswerWriter writer() {
        return new AnswerWriter(new Answer(asked.kind(), hash, sequence, asked.answers()));
    }

    private String json() {
        String whole = writer().json(asked.writing());
        return switch (how) {
            case ERROR_INSIDE -> "{\"error\":{\"message\":\"no\"}," + whole.substring(1);
            case ENDS_UNFINISHED ->
                asked.kind() == Kind.EMBEDDING
                        ? whole.replace("\"data\":[", "\"data\":[],\"more\":[")
                        : whole.replace("\"stop\"", "null").replace("\"tool_calls\"}", "null}");
            default -> whole;
        };
    }

    private List<String> events() {
        List<String> events = writer().events(asked.writing());
        return switch (how) {
            case ERROR_INSIDE ->
                List.of(events.get(0), "data: {\"error\":{\"message\":\"no\"}}\n\n", "data: [DONE]\n\n");
            case ENDS_UNFINISHED -> events.subList(0, events.size() / 2);
            default -> events;
        };
    }

    private void writeJson(String json) throws IOException {
        byte[] body = WireInput.bytes(json);
        int declared = how == OriginConduct.DECLARES_LESS ? body.length / 2 : body.length;
        byte[] head = WireInput.bytes(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + declared + "\r\n\r\n");
        ByteArrayOutputStream message = new ByteArrayOutputStream(head.length + body.length);
        message.writeBytes(head);
        message.writeBytes(body);
        sendBroken(message.toByteArray(), head.length + body.length / 2);
    }

    private void writeStream(List<String> events) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        message.writeBytes(WireInput.bytes(head));
        int shown = how == OriginConduct.DECLARES_LESS ? events.size() / 2 : events.size();
        for (String event : events.subList(0, shown)) {
            byte[] bytes = WireInput.bytes(event);
            message.writeBytes(WireInput.bytes(Integer.toHexString(bytes.length) + "\r\n"));
            message.writeBytes(bytes);
            message.writeBytes(WireInput.bytes("\r\n"));
            if (how == OriginConduct.THINKS && message.size() > head.length()) {
                send(message.toByteArray());
                message.reset();
                pause(1);
            }
        }
        message.writeBytes(WireInput.bytes("0\r\n\r\n"));
        events.subList(shown, events.size()).forEach(event -> message.writeBytes(WireInput.bytes(event)));
        sendBroken(message.toByteArray(), message.size() / 2);
    }

    /** Sends all of it, or what this conduct makes of it. */
    private void sendBroken(byte[] message, int half) throws IOException {
        switch (how) {
            case RESETS_INSIDE -> {
                send(message, half);
                reset();
            }
            case CLOSES_INSIDE -> {
                send(message, half);
                giveUp();
            }
            case STALLS_INSIDE -> {
                send(message, half);
                pause(STALL_MILLIS);
                giveUp();
            }
            case ANSWERS_TWICE -> {
                byte[] both = Arrays.copyOf(message, message.length + UNASKED.length());
                System.arraycopy(WireInput.bytes(UNASKED), 0, both, message.length, UNASKED.length());
                send(both);
            }
            default -> send(message);
        }
    }

    private void writeError(int status) throws IOException {
        String body = "{\"error\":{\"message\":\"no\",\"type\":\"server_error\",\"code\":\"origin_says_no\"}}";
        send(WireInput.bytes("HTTP/1.1 " + status + " No\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body));
    }

    private void send(byte[] bytes) throws IOException {
        send(bytes, bytes.length);
    }

    private void send(byte[] bytes, int length) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(bytes, 0, length);
    }

    private void reset() throws IOException {
        connection.setSoLinger(true, 0);
        giveUp();
    }

    private void giveUp() throws IOException {
        connection.close();
        throw new IOException("given up by conduct");
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
