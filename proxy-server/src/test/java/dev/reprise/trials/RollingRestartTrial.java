package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import dev.reprise.trials.means.Fleet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two proxies before one Redis are replaced one after the other while clients ask: none of them notices. */
class RollingRestartTrial {

    private static final int CLIENTS_OF_EACH_FORM = 4;
    private static final int REQUESTS_PER_CONNECTION = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger hits = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

    @Test
    void nobodyNoticesThatTheProxiesAreReplaced() throws Exception {
        int rounds = Scale.of(1, 3);
        Report report = new Report("RollingRestartTrial", Scale.seed());
        List<Integer> cutStreams = new ArrayList<>();
        ExecutorService clients = Executors.newCachedThreadPool();
        try (RedisServer redis = RedisServer.started();
                ScriptedOrigin origin = new ScriptedOrigin(this::answer);
                Fleet fleet = new Fleet()) {
            List<RepriseProcess> proxies = new ArrayList<>(List.of(start(redis, origin), start(redis, origin)));
            proxies.forEach(fleet::add);
            await().atMost(PATIENCE).until(() -> proxies.stream().allMatch(fleet::isReady));
            List<Future<?>> asking = new ArrayList<>();
            for (int i = 0; i < CLIENTS_OF_EACH_FORM; i++) {
                asking.add(clients.submit(() -> ask(fleet, false)));
                asking.add(clients.submit(() -> ask(fleet, true)));
            }
            for (int i = 0; i < 2 * rounds; i++) {
                await().atMost(PATIENCE).until(() -> underWay.get() == CLIENTS_OF_EACH_FORM);
                cutStreams.add(underWay.get());
                assertThat(fleet.stop(proxies.remove(0))).as("exit code").isZero();
                RepriseProcess next = start(redis, origin);
                proxies.add(next);
                fleet.add(next);
                await().atMost(PATIENCE).until(() -> fleet.isReady(next));
            }
            over.countDown();
            for (Future<?> one : asking) {
                one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            over.countDown();
            clients.shutdownNow();
        }
        report.row("restarts", 2 * rounds);
        report.row("streams under way when the signal came", cutStreams);
        report.row("answers", answers);
        report.row("of them hits", hits);
        report.row("of them streams that took a second", streams);
        report.row("errors, streams cut", faults.size());
        faults.forEach(report::text);
        report.publish();
        assertThat(faults).isEmpty();
        assertThat(streams).hasPositiveValue();
        assertThat(hits).hasPositiveValue();
    }

    /** Notices of a change come within the delay, and the longest stream ends within the drain. */
    private static RepriseProcess start(RedisServer redis, ScriptedOrigin origin) throws IOException {
        return RepriseCommandLine.before(origin)
                .set("redis.url=" + redis.url(), "log.level=warn", "limits.drain-time-max=30s")
                .set("server.drain-delay=" + Fleet.NOTICED_SECONDS_MAX + "s")
                .start();
    }

    /** Streams take a second, other answers 20 ms. */
    private void answer(WireMessage request, ScriptedOrigin.Turn turn) throws IOException, InterruptedException {
        if (!Completions.wantsStream(request)) {
            over.await(20, TimeUnit.MILLISECONDS);
            Completions.answer(request, turn);
            return;
        }
        turn.beginStream();
        for (int i = 0; i < 10; i++) {
            turn.chunk(Completions.text("word " + i + " "));
            TimeUnit.MILLISECONDS.sleep(100);
        }
        turn.chunk(Completions.chunk("{}", "\"stop\"") + "data: [DONE]\n\n").endStream();
    }

    /** One client: it keeps its connection until it is told not to, and asks much that was asked before. */
    private void ask(Fleet fleet, boolean stream) {
        while (over.getCount() > 0) {
            fleet.any().ifPresent(proxy -> {
                try (WireClient client = proxy.connect()) {
                    boolean kept = true;
                    for (int i = 0; kept && i < REQUESTS_PER_CONNECTION && over.getCount() > 0; i++) {
                        kept = ask(client, stream, i);
                    }
                } catch (RuntimeException broken) {
                    faults.add((stream ? "stream: " : "JSON: ") + broken);
                }
            });
        }
    }

    private boolean ask(WireClient client, boolean stream, int number) {
        String question = "question " + (number % 2 == 0 ? questions.incrementAndGet() : questions.get());
        String json = stream ? Completions.askStream("streamed " + question) : Completions.ask(question);
        if (stream) {
            underWay.incrementAndGet();
        }
        try {
            WireMessage answer = client.post("/v1/chat/completions", json).read();
            String end = stream ? "data: [DONE]\n\n" : "}";
            if (answer.status() != 200
                    || !answer.whole()
                    || !answer.text().stripTrailing().endsWith(end.strip())) {
                faults.add((stream ? "stream: " : "JSON: ") + answer.startLine() + " " + answer.text());
            }
            answers.incrementAndGet();
            (stream ? streams : hits).addAndGet(stream || answer.xCache().equals("HIT") ? 1 : 0);
            return !answer.field("connection").orElse("").equals("close");
        } finally {
            if (stream) {
                underWay.decrementAndGet();
            }
        }
    }
}
