package dev.reprise.server.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Somebody who answers whatever he is asked with what is no answer of Redis. */
final class NoRedis implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Thread thread = new Thread(this::answer, "no-redis");

    NoRedis() throws IOException {
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "redis://127.0.0.1:" + listening.getLocalPort();
    }

    private void answer() {
        while (!listening.isClosed()) {
            var unused = answerOnce();
        }
    }

    /** Whether it went away meanwhile, or we are closing, makes no difference. */
    private boolean answerOnce() {
        try (Socket socket = listening.accept()) {
            if (socket.getInputStream().read() >= 0) {
                socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
