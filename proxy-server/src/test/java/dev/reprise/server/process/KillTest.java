package dev.reprise.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The process is killed, and can do nothing about it: whatever is in Redis afterwards is whole. */
class KillTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int ROUNDS = 3;
    private static final int QUESTIONS = 16;
    private static final int CONTENT_BYTES = 500_000;

    @Test
    void inTheMiddleOfARecordingLeavesNothing() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RedisServer redis = RedisServer.started();
                ScriptedOrigin origin = new ScriptedOrigin((request, turn) -> {
                    turn.beginStream().chunk(Completions.text("four words"));
                    never.await();
                });
                RepriseProcess reprise = RepriseCommandLine.before(origin)
                        .set("redis.url=" + redis.url())
                        .start();
                WireClient client = reprise.connect()) {
            client.post("/v1/chat/completions", Completions.askStream("one")).readUntil("four words");

            reprise.kill();

            assertThat(client.readToEnd()).doesNotContain("0\r\n\r\n");
            assertThat(redis.responses()).isEqualTo("0");
        }
    }

    /** Kills it while it writes many large answers; another process then finds each of them whole, or not at all. */
    @Test
    void inTheMiddleOfWritingLeavesWholeAnswersOnly() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int found = 0;
        try (RedisServer redis = RedisServer.started();
                ScriptedOrigin origin = new ScriptedOrigin((request, turn) -> turn.json(200, answer(request)))) {
            for (int round = 0; round < ROUNDS; round++) {
                int began = round * QUESTIONS;
                killWhileItStores(redis, origin, began, 1 + random.nextInt(QUESTIONS - 1), random.nextInt(20));
                found += Integer.parseInt(redis.responses());
                readBack(redis, origin, began);
                redis.ask("FLUSHALL");
            }
        }
        assertThat(found).as("stored before a kill, with seed %s", seed).isPositive();
    }

    private static void killWhileItStores(
            RedisServer redis, ScriptedOrigin origin, int began, int stored, int moreMillis) throws Exception {
        List<WireClient> clients = new ArrayList<>();
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .set("redis.url=" + redis.url())
                .start()) {
            for (int i = 0; i < QUESTIONS; i++) {
                clients.add(reprise.connect().post("/v1/chat/completions", question(began + i)));
            }
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> Integer.parseInt(redis.responses()) >= Math.min(stored, QUESTIONS / 4));
            assertThat(new CountDownLatch(1).await(moreMillis, TimeUnit.MILLISECONDS))
                    .isFalse(); // any moment will do
            reprise.kill();
        } finally {
            clients.forEach(WireClient::close);
        }
    }

    private static void readBack(RedisServer redis, ScriptedOrigin origin, int began) throws Exception {
        int there = Integer.parseInt(redis.responses());
        int before = origin.requests().size();
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .set("redis.url=" + redis.url(), "redis.command-timeout=1s")
                .start()) {
            int hits = 0;
            for (int i = 0; i < QUESTIONS; i++) {
                WireMessage answer = reprise.chat(question(began + i));
                hits += answer.xCache().equals("HIT") ? 1 : 0;
                assertThat(answer.text()).hasSizeGreaterThan(CONTENT_BYTES).contains("answer-" + (began + i) + "-");
            }
            assertThat(hits).isEqualTo(there);
            assertThat(origin.requests().size() - before).isEqualTo(QUESTIONS - hits);
            assertThat(reprise.metric("ai_cache_store_events_total{event=\"corrupt\",}"))
                    .isZero();
        }
    }

    private static String question(int number) {
        return Completions.ask("number " + number);
    }

    /** Does not compress, so that it is written as large as it is. */
    private static String answer(WireMessage request) {
        String number = request.text().replaceAll("(?s).*number (\\d+).*", "$1");
        StringBuilder content = new StringBuilder("answer-" + number + "-");
        Random random = new Random(Long.parseLong(number));
        while (content.length() < CONTENT_BYTES) {
            content.append(Long.toString(random.nextLong(), Character.MAX_RADIX));
        }
        return Completions.ANSWER.replace("four words are enough", content);
    }
}
