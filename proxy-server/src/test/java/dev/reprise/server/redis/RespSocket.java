package dev.reprise.server.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** As little of a Redis client as tests need to look at Redis without the code under test. Knows no arrays. */
public final class RespSocket implements AutoCloseable {
    private static final int ANSWER_MILLIS_MAX = 10_000;

    private final Socket socket;
    private final InputStream in;

    public RespSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** One command whose reply nobody waits for. */
    public void send(String... words) throws IOException {
        send(Stream.of(words).map(word -> word.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new));
    }

    /** One command, words as they are. A nil reply is empty; an error begins with a minus. */
    public byte[] ask(byte[]... words) throws IOException {
        send(words);
        return reply(line());
    }

    private void send(byte[][] words) throws IOException {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        command.writeBytes(ascii("*" + words.length + "\r\n"));
        for (byte[] word : words) {
            command.writeBytes(ascii("$" + word.length + "\r\n"));
            command.writeBytes(word);
            command.writeBytes(ascii("\r\n"));
        }
        socket.getOutputStream().write(command.toByteArray());
    }

    private byte[] reply(String line) throws IOException {
        return switch (line.charAt(0)) {
            case '+', ':' -> ascii(line.substring(1));
            case '$' -> in.readNBytes(Math.max(0, Integer.parseInt(line.substring(1))));
            default -> ascii(line);
        };
    }

    /** The next line that Redis sends, as it is. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("connection closed");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
