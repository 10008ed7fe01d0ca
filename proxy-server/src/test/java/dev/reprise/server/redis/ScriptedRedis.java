package dev.reprise.server.redis;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Speaks as much of Redis as a client needs to connect, and answers each other command as it was told to: what a real Redis
 * says only in rare trouble. It has no keys: lookups find nothing, and writes succeed.
 */
final class ScriptedRedis implements AutoCloseable {
    private static final String HELLO = "%3\r\n+server\r\n+redis\r\n+version\r\n+7.0.0\r\n+proto\r\n:3\r\n";
    private static final Map<String, String> STANDARD = Map.of(
            "HELLO",
            HELLO,
            "GETRANGE",
            "$0\r\n\r\n",
            "SET",
            "+OK\r\n",
            "CLIENT",
            "+OK\r\n",
            "HGET",
            "_\r\n",
            "HGETALL",
            "%0\r\n");

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Map<String, String> errors = new ConcurrentHashMap<>();
    private final Set<String> hanging = ConcurrentHashMap.newKeySet();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final Map<String, Duration> late = new ConcurrentHashMap<>();
    private final AtomicInteger broken = new AtomicInteger();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    ScriptedRedis() throws IOException {
        start(this::accept);
    }

    String url() {
        return "redis://127.0.0.1:" + listening.getLocalPort();
    }

    /** From now on, this command is refused so. */
    void refuse(String command, String error) {
        errors.put(command, "-" + error + "\r\n");
    }

    /** From now on, nothing is answered any more over a connection over which this command comes. */
    void hang(String command) {
        hanging.add(command);
    }

    /** From now on, a connection over which this command comes is closed without an answer. */
    void cut(String command) {
        cut.add(command);
    }

    /** The next command of that name is answered so much later, and what comes after it over its connection. */
    void late(String command, Duration by) {
        late.put(command, by);
    }

    /** How many commands of that name have come until now. */
    int heard(String command) {
        return (int) heard.stream().filter(command::equals).count();
    }

    /** How many connections have been made until now. */
    int connections() {
        return sockets.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            assert listening.isClosed();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean hangs = false;
            for (List<String> words = command(in); !words.isEmpty(); words = command(in)) {
                heard.add(words.get(0));
                if (cut.contains(words.get(0))) {
                    return;
                }
                Duration by = late.remove(words.get(0));
                if (by != null) {
                    Thread.sleep(by.toMillis());
                }
                hangs = hangs || hanging.contains(words.get(0));
                if (hangs) {
                    continue;
                }
                String answer = errors.getOrDefault(words.get(0), STANDARD.getOrDefault(words.get(0), "-ERR\r\n"));
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            broken.incrementAndGet(); // the client went away, as clients do
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> command(InputStream in) throws IOException {
        List<String> words = new ArrayList<>();
        String count = line(in);
        for (int i = count.isEmpty() ? 0 : Integer.parseInt(count.substring(1)); i > 0; i--) {
            int length = Integer.parseInt(line(in).substring(1));
            words.add(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
            line(in);
        }
        return words;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-redis");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
