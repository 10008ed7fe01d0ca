package dev.reprise.server.scenario;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An origin that keeps every byte it is sent and reads it as {@link StrictRequests} does: what that cannot read, and what
 * has begun and not ended, counts as much as the whole requests, which it answers with 299.
 */
final class RawOrigin implements AutoCloseable {

    private static final String ANSWER = "HTTP/1.1 299 Whatever\r\nContent-Type: application/json\r\n";

    /** One connection's bytes. */
    private static final class Seen {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int answered;
    }

    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "raw-origin");
        thread.setDaemon(true);
        return thread;
    });
    private final List<StrictRequest> whole = new ArrayList<>(); // guarded by this
    private final List<StrictRequest> begun = new ArrayList<>(); // guarded by this
    private boolean wrong; // guarded by this

    RawOrigin() {
        try {
            listening = new ServerSocket(0, 2048, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    String baseUrl() {
        return "http://127.0.0.1:" + listening.getLocalPort() + "/v1";
    }

    /** Every whole request, in the order they ended. */
    synchronized List<StrictRequest> whole() {
        return List.copyOf(whole);
    }

    /** Heads that came without all of their body, since this was asked last. */
    synchronized List<StrictRequest> begun() {
        List<StrictRequest> heads = List.copyOf(begun);
        begun.clear();
        return heads;
    }

    /** Whether everything that it was ever sent is HTTP by the letter. */
    synchronized boolean understoodAll() {
        return !wrong;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listening.accept();
                connection.setTcpNoDelay(true);
                threads.execute(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void serve(Socket connection) {
        Seen seen = new Seen();
        try (connection) {
            InputStream in = connection.getInputStream();
            byte[] part = new byte[64 * 1024];
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                for (StrictRequest request : take(seen, part, length)) {
                    connection.getOutputStream().write(answer(request));
                }
            }
        } catch (IOException broken) {
            // the other side has ended the connection
        }
    }

    private synchronized List<StrictRequest> take(Seen seen, byte[] part, int length) {
        seen.bytes.write(part, 0, length);
        StrictRequests.Reading reading = StrictRequests.read(seen.bytes.toByteArray());
        List<StrictRequest> all = reading.requests();
        List<StrictRequest> fresh = List.copyOf(all.subList(seen.answered, all.size()));
        seen.answered = all.size();
        whole.addAll(fresh);
        reading.cut().ifPresent(begun::add);
        wrong |= reading.end() == StrictRequests.End.WRONG;
        if (reading.end() == StrictRequests.End.WHOLE) {
            seen.bytes.reset();
            seen.answered = 0;
        }
        return fresh;
    }

    private static byte[] answer(StrictRequest request) {
        String body = "{}";
        String answer = ANSWER + "Content-Length: " + body.length() + "\r\n\r\n";
        return (request.method().equals("HEAD") ? answer : answer + body).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try {
            listening.close();
            threads.shutdownNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
