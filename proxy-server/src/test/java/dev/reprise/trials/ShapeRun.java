package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import dev.reprise.server.scenario.OwnThread;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import dev.reprise.trials.check.Findings;
import dev.reprise.trials.load.Caller;
import dev.reprise.trials.load.ClientRecord;
import dev.reprise.trials.load.Control;
import dev.reprise.trials.load.Crowd;
import dev.reprise.trials.load.Draws;
import dev.reprise.trials.load.Fate;
import dev.reprise.trials.load.Journal;
import dev.reprise.trials.load.Kind;
import dev.reprise.trials.load.OriginConduct;
import dev.reprise.trials.load.Question;
import dev.reprise.trials.load.Writing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The packaged program before one shape of Redis: what it must do there, a crowd that asks, and what came of it. */
final class ShapeRun implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Others may be using this machine; how soon a lookup is given up is not what is tried here. */
    private static final String BUSY_MACHINE = "250ms";

    private static final int CLIENTS = 8;
    private static final double REQUESTS_PER_SECOND = 100;

    /** Beyond what a crowd asks about by itself. */
    private static final int OWN_TEXTS = 500_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    final String shape;
    final Trial trial;
    final RepriseProcess proxy;
    final Caller caller;
    private final Crowd crowd;
    private final AtomicBoolean over = new AtomicBoolean();
    private CompletableFuture<Void> load = CompletableFuture.completedFuture(null);

    ShapeRun(String shape, Draws draws, long seed, String... settings) throws IOException {
        this.shape = shape;
        trial = new Trial("RedisShapesTrial/" + shape.replaceAll("\\W+", "-"), call -> OriginConduct.WHOLE);
        proxy = RepriseCommandLine.beforePort(trial.origin.port())
                .set(settings)
                .set("log.level=warn", "redis.command-timeout=" + BUSY_MACHINE)
                .jvm("-XX:TieredStopAtLevel=1")
                .start();
        caller = new Caller(proxy.address(), trial.clients);
        crowd = new Crowd(proxy.address(), draws, seed, trial.clients);
    }

    /** Misses, hits, hits of a stream, purges and statistics, one after the other. */
    void everything() throws IOException {
        Question first = question(0);
        Question tagged = question(1);
        assertThat(xCache(first, Control.NONE)).as(shape).isEqualTo("MISS");
        assertThat(xCache(tagged, Control.TAG)).as(shape).isEqualTo("MISS");
        hits(first);
        hits(tagged);
        assertThat(caller.ask(first, Writing.STREAM, Control.NONE).xCache())
                .as(shape)
                .isEqualTo("HIT");
        purge("{\"key\":\"" + keyOf(first) + "\"}");
        assertThat(xCache(first, Control.NONE)).as(shape).isEqualTo("MISS");
        purge("{\"tag\":\"" + Control.TAG_ASKED + "\"}");
        assertThat(xCache(tagged, Control.TAG)).as(shape).isEqualTo("MISS");
        hits(first);
        hits(tagged);
        countsRight();
    }

    /** The statistics of the fleet, which Redis holds, are what the clients saw. */
    private void countsRight() throws IOException {
        long hits = seen("HIT");
        long misses = seen("MISS");
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode stats = JSON.readTree(proxy.page("/admin/stats").text());
            assertThat(stats.path("scope").asText()).as(shape).isEqualTo("fleet");
            assertThat(stats.path("hits").asLong()).as(shape).isEqualTo(hits);
            assertThat(stats.path("misses").asLong()).as(shape).isEqualTo(misses);
            assertThat(stats.path("total_keys").asLong()).as(shape).isEqualTo(2);
        });
    }

    private long seen(String xCache) {
        return Trial.metrics(proxy).sum(xCache.equals("HIT") ? "ai_cache_hits_total" : "ai_cache_misses_total");
    }

    static Question question(int number) {
        return Question.plain(Kind.CHAT, OWN_TEXTS + number);
    }

    String xCache(Question question, Control control) throws IOException {
        return caller.ask(question, Writing.JSON, control).xCache();
    }

    /** Asks until it is answered from Redis: keeping goes on after the answer. */
    void hits(Question question) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> xCache(question, Control.NONE).equals("HIT"));
    }

    /** Asks, waits until nothing is being kept any more, and asks again. */
    boolean isStoredOnceAsked(Question question) throws IOException {
        xCache(question, Control.NONE);
        await().atMost(PATIENCE).until(() -> Trial.metrics(proxy).sum("ai_proxy_recordings") == 0);
        return isHit(question);
    }

    boolean isHit(Question question) throws IOException {
        return xCache(question, Control.ONLY_IF_CACHED).equals("HIT");
    }

    private String keyOf(Question question) throws IOException {
        return JSON.readTree(admin("/admin/explain", caller.explained(question)).text())
                .path("key")
                .asText();
    }

    /** Of its stored response, in Redis. */
    String nameOf(Question question) throws IOException {
        return "ai:response:" + keyOf(question);
    }

    /** A purge that Redis was not told in time is to be said again. */
    private void purge(String json) {
        await().atMost(PATIENCE).until(() -> admin("/admin/purge", json).status() == 200);
    }

    private WireMessage admin(String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        try (WireClient client = new WireClient(proxy.managementAddress())) {
            return client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .send(body)
                    .read();
        }
    }

    /** How often the store noticed that, as {@code docs/operations.md} calls it. */
    long storeEvents(String event) {
        return Trial.metrics(proxy).sum("ai_cache_store_events_total", "event=\"" + event + "\"");
    }

    /** A crowd asks so many requests more, as fast as they are answered. */
    void ask(long requests) throws InterruptedException {
        crowd.ask(crowd.asked() + requests, CLIENTS);
    }

    /** A crowd asks, until {@link #judge}. */
    void beginLoad() {
        load = OwnThread.run(() -> {
            try {
                crowd.askWhile(() -> !over.get(), CLIENTS, REQUESTS_PER_SECOND);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** No client saw an error, and every answer was that of its question. */
    ShapeResult judge() throws IOException, InterruptedException {
        over.set(true);
        load.join();
        caller.close();
        Findings findings = trial.judge(proxy);
        long[] counts = new long[3];
        Journal.forEach(trial.clients.file(), line -> {
            ClientRecord request = ClientRecord.of(line);
            counts[0]++;
            counts[1] += request.xCache().equals("HIT") ? 1 : 0;
            counts[2] += isError(request) ? 1 : 0;
        });
        return new ShapeResult(shape, counts[0], counts[1], counts[2], findings);
    }

    private static boolean isError(ClientRecord request) {
        boolean asked = request.error().equals("only_if_cached");
        return request.fate() == Fate.BROKEN || (request.fate() == Fate.REFUSED && !asked);
    }

    @Override
    public void close() throws IOException {
        over.set(true);
        load.exceptionally(fault -> null).join();
        caller.close();
        proxy.close();
        trial.close();
    }
}
