package dev.reprise.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.cache.ResponseStore;
import dev.reprise.server.config.ManagementConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The events of {@code /admin/live}, as they are on the wire. */
@Timeout(60)
class LiveStreamTest {

    private static final int LARGER_THAN_SOCKETS_HOLD = 16 << 20;

    private final AtomicInteger made = new AtomicInteger();
    private final List<Listener> listeners = new ArrayList<>();
    private String filler = "";
    private ManagementServer server;

    private void start(@Nullable String token) {
        AdminPages pages = AdminPages.none()
                .live(Map.of(
                        "number", () -> CompletableFuture.completedFuture(made.incrementAndGet() + "\n"),
                        "filler", () -> CompletableFuture.completedFuture("\"" + filler + "\""),
                        "broken", () -> CompletableFuture.failedFuture(new IllegalStateException("no such part")),
                        "early",
                                () -> {
                                    throw new IllegalStateException("not started yet");
                                }));
        ManagementPages all = new ManagementPages(
                () -> new Readiness(Readiness.Phase.READY, "memory", ResponseStore.State.UP), () -> "", pages);
        server = ManagementServer.start(new ManagementConfig("127.0.0.1", 0, token, false), all, NoWarming.HERE)
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() throws IOException {
        for (Listener listener : listeners) {
            listener.close();
        }
        server.close().toCompletableFuture().join();
    }

    private Listener listen(String... fields) throws IOException {
        return ask("GET", fields);
    }

    private Listener ask(String method, String... fields) throws IOException {
        Listener listener = new Listener(server.address(), method, fields);
        listeners.add(listener);
        return listener;
    }

    /** A client of the page, which reads when it is told to. */
    private static final class Listener implements AutoCloseable {

        private final Socket socket = new Socket();
        private final BufferedReader in;

        Listener(InetSocketAddress server, String method, String... fields) throws IOException {
            socket.setReceiveBufferSize(8 << 10);
            socket.connect(server);
            String head = method + " /admin/live HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", fields);
            socket.getOutputStream().write((head.strip() + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Up to the empty line. */
        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }

        /** The next event; null at the end. */
        @Nullable
        String event() throws IOException {
            String line = in.readLine();
            while (line != null && !line.startsWith("data: ")) {
                line = in.readLine();
            }
            return line == null ? null : line.substring("data: ".length());
        }

        int number() throws IOException {
            return Integer.parseInt(String.valueOf(event()).replaceAll(".*\"number\":(\\d+).*", "$1"));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void tellsAtOnceAndThenAgainAndAgain() throws Exception {
        start(null);

        Listener listener = listen();

        assertThat(listener.head())
                .startsWith("HTTP/1.1 200 ")
                .contains("content-type: text/event-stream\n", "cache-control: no-store\n");
        assertThat(listener.event())
                .isEqualTo("{\"health\":{\"status\":\"ready\",\"store\":\"memory\",\"state\":\"up\"},"
                        + "\"filler\":\"\",\"number\":1}");
        assertThat(listener.number()).isEqualTo(2);
        assertThat(listener.number()).isEqualTo(3);
    }

    @Test
    void makesOneEventForAllWhoListen() throws Exception {
        start(null);
        Listener one = listen();
        List<Integer> toldToOne = new ArrayList<>(List.of(one.number()));
        Listener other = listen();
        List<Integer> toldToOther = List.of(other.number(), other.number(), other.number());
        while (toldToOne.get(toldToOne.size() - 1) < toldToOther.get(2)) {
            toldToOne.add(one.number());
        }

        assertThat(toldToOne).containsAll(toldToOther).doesNotHaveDuplicates();
    }

    @Test
    void refusesOneStreamTooManyUntilAnotherEnds() throws Exception {
        start(null);
        for (int i = 0; i < LiveStreams.STREAMS_MAX; i++) {
            assertThat(listen().head()).startsWith("HTTP/1.1 200 ");
        }

        Listener tooMany = listen();

        assertThat(tooMany.head()).startsWith("HTTP/1.1 503 ").contains("content-type: application/json\n");
        assertThat(tooMany.in.readLine()).contains("\"code\":\"too_many_streams\"");
        listeners.get(0).close();
        await().until(() -> listen().head().startsWith("HTTP/1.1 200 "));
    }

    @Test
    void isForWhoeverHasTheToken() throws Exception {
        start("a-token-of-many-characters");

        assertThat(listen().head()).startsWith("HTTP/1.1 401 ");
        assertThat(listen("Authorization: Bearer a-token-of-many-characters").head())
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void isNotForThePagesOfAnotherSite() throws Exception {
        start(null);

        assertThat(listen("Sec-Fetch-Site: cross-site").head()).startsWith("HTTP/1.1 403 ");
        assertThat(made).hasValue(0);
    }

    @Test
    void answersOtherMethodsAsAnyPage() throws Exception {
        start(null);

        assertThat(ask("HEAD").head()).startsWith("HTTP/1.1 200 ").contains("content-type: text/event-stream\n");
        assertThat(ask("POST", "Content-Type: application/json", "Content-Length: 0")
                        .head())
                .startsWith("HTTP/1.1 405 ")
                .contains("allow: GET, HEAD\n");
    }

    @Test
    void isNotForClientsThatKnowNoChunks() throws Exception {
        start(null);

        try (Socket client =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            client.getOutputStream()
                    .write("GET /admin/live HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));

            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 505 ");
        }
    }

    @Test
    void endsWithTheServer() throws Exception {
        start(null);
        Listener listener = listen();
        assertThat(listener.number()).isEqualTo(1);

        server.close().toCompletableFuture().join();

        assertThat(listener.event()).isNull();
    }

    @Test
    void holdsOneEventForAClientThatDoesNotRead() throws Exception {
        filler = "x".repeat(LARGER_THAN_SOCKETS_HOLD);
        start(null);
        Listener slow = listen();
        Listener reading = listen();
        while (reading.number() < 4) {
            assertThat(made.get()).isPositive(); // one after the other, while the slow one has not read the first
        }

        assertThat(slow.number()).isEqualTo(1);
        assertThat(slow.number()).isGreaterThan(3);
    }
}
