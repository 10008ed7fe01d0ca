package dev.reprise.trials.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Random;

/** A client on one connection at a time, which asks, reads and judges what it was given. Not thread-safe. */
final class Client implements AutoCloseable {

    private static final int SILENCE_MILLIS_MAX = 60_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InetSocketAddress server;
    private final Random random;
    private Socket socket;
    private WireInput in;

    Client(InetSocketAddress server, Random random) {
        this.server = server;
        this.random = random;
    }

    /** Asks and reads the answer. A silence of a minute is an error of the trial: nothing may hang. */
    ClientRecord ask(Ask ask, String hash, Leaving leaving) throws IOException {
        long began = System.nanoTime();
        WireHead head = null;
        byte[] body = new byte[0];
        Fate fate;
        try {
            connect();
            socket.getOutputStream().write(ask.bytes(random));
            if (leaving == Leaving.AFTER_SENDING) {
                close();
                return record(ask, hash, began, Fate.LEFT, null, body);
            }
            head = in.head();
            if (leaving != Leaving.NEVER) {
                leave(head, leaving);
                return record(ask, hash, began, Fate.LEFT, head, body);
            }
            body = in.body(head);
            fate = head.field("x-cache").isPresent() ? Fate.ANSWERED : Fate.REFUSED;
            if (head.field("connection").orElse("").equalsIgnoreCase("close")) {
                close();
            }
        } catch (SocketTimeoutException silence) {
            throw new AssertionError("no answer within a minute to " + ask, silence);
        } catch (IOException broken) {
            close();
            fate = Fate.BROKEN;
        }
        return record(ask, hash, began, fate, head, body);
    }

    private void connect() throws IOException {
        if (socket == null) {
            socket = new Socket(server.getAddress(), server.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(SILENCE_MILLIS_MAX);
            in = new WireInput(socket.getInputStream());
        }
    }

    private void leave(WireHead head, Leaving leaving) throws IOException {
        if (leaving == Leaving.INSIDE) {
            in.read(Integer.parseInt(head.field("content-length").orElse("2")) / 2, new ByteArrayOutputStream());
        }
        close();
    }

    private ClientRecord record(Ask ask, String hash, long began, Fate fate, WireHead head, byte[] body) {
        long ended = System.nanoTime();
        int status = head == null ? 0 : head.status();
        Question question = ask.question();
        boolean judged = fate == Fate.ANSWERED && status == 200;
        Reading reading = judged
                ? AnswerReader.read(
                        question.kind(),
                        ask.writing(),
                        question.answers(),
                        head.field("content-type").orElse(""),
                        body)
                : Reading.NONE;
        return new ClientRecord(
                ask.nonce(),
                hash,
                question.kind(),
                ask.writing(),
                ask.control(),
                began,
                ended,
                fate,
                status,
                head == null ? "" : head.field("x-cache").orElse(""),
                head == null ? -1 : Long.parseLong(head.field("age").orElse("-1")),
                fate == Fate.REFUSED ? errorCode(body) : "",
                reading);
    }

    private static String errorCode(byte[] body) {
        try {
            return JSON.readTree(body).path("error").path("code").asText("none");
        } catch (IOException unreadable) {
            return "unreadable";
        }
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
