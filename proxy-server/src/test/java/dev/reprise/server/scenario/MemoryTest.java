package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static dev.reprise.server.scenario.Completions.chunk;
import static dev.reprise.server.scenario.Completions.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.ResourceLeakDetector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What many clients cost in memory, whatever they do. The figures are printed; {@code -Dtrials.full=true} takes the numbers
 * of the full run. Clients and origin live in the same process, so what they hold counts too.
 */
@Timeout(300)
class MemoryTest {

    private static final boolean FULL = Boolean.getBoolean("trials.full");
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final long MIB = 1 << 20;
    private static final long KIB = 1 << 10;
    private static final int STREAM_BYTES = 50 << 20;

    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicLong sent = new AtomicLong();
    private final List<WireClient> clients = new ArrayList<>();
    private ScriptedOrigin origin;
    private RunningProxy proxy;

    private final ResourceLeakDetector.Level watched = ResourceLeakDetector.getLevel();

    /** As in production: a detector that remembers where every buffer has been would be what is measured. */
    @BeforeEach
    void start() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
        origin = new ScriptedOrigin(Completions::answer);
    }

    @AfterEach
    void stop() {
        ResourceLeakDetector.setLevel(watched);
        go.countDown();
        clients.forEach(WireClient::reset);
        proxy.close();
        origin.close();
    }

    private static int clients(int usual, int full) {
        return FULL ? full : usual;
    }

    private WireClient connect() {
        WireClient client = proxy.connect();
        clients.add(client);
        return client;
    }

    /** The loops are warm and whatever is loaded once is loaded. */
    private Footprint warm() {
        for (int i = 0; i < 8; i++) {
            proxy.ask("/v1/files", "{}");
            proxy.chat(ask("warm"));
        }
        return Footprint.now();
    }

    private void isWithin(String what, int clients, Footprint before, long bytesMax) {
        Footprint held = Footprint.now().since(before);
        held.print(what, clients, bytesMax);
        assertThat(held.bytes()).as(what).isLessThan(bytesMax);
    }

    /** Fifty megabytes of events, from one array that all connections share. */
    private void streaming() {
        byte[] data = ("data: " + "x".repeat(16_000) + "\n\n").getBytes(StandardCharsets.US_ASCII);
        byte[] head = (Integer.toHexString(data.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] end = "\r\n".getBytes(StandardCharsets.US_ASCII);
        origin.script((request, turn) -> {
            turn.beginStream();
            for (int bytes = 0; bytes < STREAM_BYTES; bytes += data.length) {
                turn.send(head).send(data).send(end);
                sent.addAndGet(data.length);
            }
            turn.endStream();
        });
    }

    /** Until the origin waits for everybody, and gets nothing more out. */
    private void awaitStall(int stalled) {
        await().atMost(LONG)
                .until(() -> proxy.metric("ai_proxy_limit_total{limit=\"limits.relay-bytes-max\",}") == stalled);
        long[] last = {-1};
        await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).until(() -> {
            boolean still = sent.get() == last[0];
            last[0] = sent.get();
            return still;
        });
    }

    private void stall(String what, String path, String body) throws Exception {
        int stalled = clients(50, 200);
        proxy = RunningProxy.before(origin);
        Footprint before = warm();
        streaming();
        for (int i = 0; i < stalled; i++) {
            connect().post(path, body.replace("NUMBER", Integer.toString(i)));
        }
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_exchanges") == stalled && sent.get() > 0);
        awaitStall(stalled);

        isWithin(what, stalled, before, 32 * MIB + stalled * 256 * KIB);
        assertThat(sent.get()).as("far from everything").isLessThan((long) stalled * STREAM_BYTES / 2);
    }

    @Test
    void clientsThatStopReadingAStreamThatIsRelayed() throws Exception {
        stall("stalled readers of relays", "/v1/audio/speech", "{}");
    }

    @Test
    void clientsThatStopReadingAStreamThatIsRecorded() throws Exception {
        stall("stalled readers of recordings", "/v1/chat/completions", askStream("NUMBER"));
    }

    @Test
    void followersOfOneRecordingThatStopReading() throws Exception {
        int followers = clients(200, 1_000);
        String part = text("x".repeat(10_000));
        proxy = RunningProxy.before(origin);
        Footprint before = warm();
        origin.script((request, turn) -> {
            turn.beginStream();
            for (int i = 0; i < 90; i++) {
                turn.chunk(part);
            }
            go.await();
            turn.chunk(chunk("{}", "\"stop\"")).chunk("data: [DONE]\n\n").endStream();
        });
        for (int i = 0; i < followers; i++) {
            connect().post("/v1/chat/completions", askStream("the same"));
        }
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_exchanges") == followers);
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_recordings_bytes") > 900_000);

        isWithin("followers of one recording", followers, before, 32 * MIB + followers * 96 * KIB);
        assertThat(origin.requests().stream().filter(Completions::wantsStream)).hasSize(1);
    }

    @Test
    void idleConnections() throws Exception {
        int idle = clients(1_000, 5_000);
        proxy = RunningProxy.before(origin);
        Footprint before = warm();
        for (int i = 0; i < idle; i++) {
            connect().post("/v1/files", "{}").read();
        }
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_connections") >= idle);

        isWithin("idle connections", idle, before, 32 * MIB + idle * 24 * KIB);
    }

    @Test
    void streamsAtOnce() throws Exception {
        int streams = clients(200, 1_000);
        String event = text("a word");
        origin.script((request, turn) -> {
            if (!Completions.wantsStream(request)) {
                Completions.answer(request, turn);
                return;
            }
            turn.beginStream();
            for (int i = 0; i < 20; i++) {
                turn.chunk(event);
            }
            go.await();
            turn.chunk(chunk("{}", "\"stop\"")).chunk("data: [DONE]\n\n").endStream();
        });
        proxy = RunningProxy.before(origin, "upstream.connections-max=2048");
        Footprint before = warm();
        for (int i = 0; i < streams; i++) {
            connect().post("/v1/chat/completions", askStream("question " + i));
        }
        for (WireClient client : clients) {
            client.readUntil("a word");
        }

        isWithin("streams at once", streams, before, 32 * MIB + streams * 64 * KIB);

        go.countDown();
        for (WireClient client : clients) {
            client.readUntil("[DONE]");
        }
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_exchanges") == 0);
    }
}
