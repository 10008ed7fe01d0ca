package dev.reprise.server.scenario;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An origin on a real socket that answers by a script, one thread a connection. It remembers every request, and speaks
 * only what the script says, to the byte.
 */
public final class ScriptedOrigin implements AutoCloseable {

    private static final int SMALL_BUFFER_BYTES = 64 * 1024;

    /** Answers one request. */
    public interface Script {
        void answer(WireMessage request, Turn turn) throws IOException, InterruptedException;
    }

    /** What a script can do. */
    public static final class Turn {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        private Turn(Socket socket, InputStream in) throws IOException {
            this.socket = socket;
            this.in = in;
            this.out = socket.getOutputStream();
        }

        public Turn send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.UTF_8));
        }

        public Turn send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            return this;
        }

        /** A whole JSON answer. */
        public void json(int status, String body, String... fields) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\nContent-Type: application/json");
            for (String field : fields) {
                head.append("\r\n").append(field);
            }
            send(head + "\r\nContent-Length: " + bytes.length + "\r\n\r\n" + body);
        }

        /** The head of a chunked event stream. */
        public Turn beginStream() throws IOException {
            return send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        }

        public Turn chunk(String text) throws IOException {
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            return send(Integer.toHexString(length) + "\r\n" + text + "\r\n");
        }

        public Turn endStream() throws IOException {
            return send("0\r\n\r\n");
        }

        public InputStream in() {
            return in;
        }

        public String readRaw(int length) throws IOException {
            return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        }

        public void close() throws IOException {
            socket.close();
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private final ServerSocket listening;
    private final boolean headsOnly;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "scripted-origin");
        thread.setDaemon(true);
        return thread;
    });
    private final List<WireMessage> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private volatile Script script;

    public ScriptedOrigin(Script script) {
        this(script, plain(), false);
    }

    private ScriptedOrigin(Script script, ServerSocket listening, boolean headsOnly) {
        this.script = script;
        this.listening = listening;
        this.headsOnly = headsOnly;
        threads.execute(this::accept);
    }

    /** One whose script is told of a request by its head, and reads the body itself; its system buffers little. */
    public static ScriptedOrigin readingHeads(Script script) {
        ServerSocket listening = plain();
        try {
            listening.setReceiveBufferSize(SMALL_BUFFER_BYTES);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        return new ScriptedOrigin(script, listening, true);
    }

    /** One on that socket, which may speak TLS. */
    public static ScriptedOrigin on(ServerSocket listening, Script script) {
        return new ScriptedOrigin(script, listening, false);
    }

    private static ServerSocket plain() {
        try {
            return new ServerSocket(0, 2048, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void script(Script next) {
        script = next;
    }

    public int port() {
        return listening.getLocalPort();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /** Every request so far, in the order they were complete. */
    public List<WireMessage> requests() {
        return requests;
    }

    /** How many connections there were. */
    public int connections() {
        return connections.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listening.accept();
                connection.setTcpNoDelay(true);
                if (headsOnly) {
                    connection.setSendBufferSize(SMALL_BUFFER_BYTES);
                }
                connections.add(connection);
                threads.execute(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (!connection.isClosed()) {
                WireMessage request = WireMessage.read(in, headsOnly);
                requests.add(request);
                script.answer(request, new Turn(connection, in));
            }
        } catch (IOException closed) {
            // the other side, or the script, ended the connection
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends every connection from this side. */
    public void closeConnections() {
        try {
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            closeConnections();
            threads.shutdownNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
