package dev.reprise.server.scenario;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A client on a plain socket, which sends what it is told to the byte. */
public final class WireClient implements AutoCloseable {

    private static final Pattern CHUNK_FRAMING = Pattern.compile("\r\n[0-9a-f]+\r\n");
    private static final int SILENCE_MILLIS_MAX = 30_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    public WireClient(InetSocketAddress server) {
        this(connected(server));
    }

    public WireClient(Socket socket) {
        try {
            this.socket = socket;
            socket.setSoTimeout(SILENCE_MILLIS_MAX);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket connected(InetSocketAddress server) {
        try {
            return new Socket(server.getAddress(), server.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public WireClient send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public WireClient send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a POST with a JSON body and the fields given, each {@code Name: value}. */
    public WireClient post(String path, String json, String... fields) {
        return post(path, json.getBytes(StandardCharsets.UTF_8), fields);
    }

    public WireClient post(String path, byte[] json, String... fields) {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: proxy\r\n");
        head.append("Content-Type: application/json\r\nContent-Length: ").append(json.length);
        for (String field : fields) {
            head.append("\r\n").append(field);
        }
        byte[] begun = (head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] request = Arrays.copyOf(begun, begun.length + json.length);
        System.arraycopy(json, 0, request, begun.length, json.length);
        return send(request); // at once: an exchange that is counted has its question
    }

    public WireMessage read() {
        return read(false);
    }

    /** Reads an answer to HEAD. */
    public WireMessage readHead() {
        return read(true);
    }

    private WireMessage read(boolean headOnly) {
        try {
            return SearchedAnswer.searched(WireMessage.read(in, headOnly));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether something of an answer is there. */
    public boolean hasAnswer() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads that many raw bytes. */
    public String readRaw(int length) {
        try {
            return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads raw bytes up to and with that text, which the framing of chunks may cut in two. */
    public String readUntil(String text) {
        StringBuilder read = new StringBuilder();
        try {
            while (!endsWith(read, text)) {
                int next = in.read();
                if (next < 0) {
                    throw new AssertionError("the connection ended before " + text + ": " + read);
                }
                read.append((char) next);
            }
            return read.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean endsWith(StringBuilder read, String text) {
        CharSequence end = read.subSequence(Math.max(0, read.length() - 2 * text.length() - 16), read.length());
        return end.toString().endsWith(text)
                || CHUNK_FRAMING.matcher(end).replaceAll("").endsWith(text);
    }

    /** Reads raw bytes up to the end of the connection, whichever end that is. */
    public String readToEnd() {
        StringBuilder read = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                read.append((char) next);
            }
        } catch (SocketTimeoutException silence) {
            throw new UncheckedIOException(silence);
        } catch (IOException reset) {
            read.append("<reset>");
        }
        return read.toString();
    }

    /** Whether the server has closed the connection; waits for it to say something. */
    public boolean isClosedByServer() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException silence) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves without a good-bye, as a killed process does. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
