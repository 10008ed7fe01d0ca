package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import dev.reprise.trials.load.OriginConduct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What an operator asks of a Redis with very many responses is answered at once, and a purge reaches the other replica. */
class OperateTrial {

    private static final int ROUNDS = 21;
    private static final int PURGES = 10;

    /** As many at a time as Redis may be kept busy with. */
    private static final int FILLED_AT_A_TIME = 50_000;

    private static final String FILL = "local value = redis.call('GET', KEYS[1]) "
            + "local about = redis.call('HGETALL', 'ai:recent:about') "
            + "for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do local digits = string.format('%064x', i) "
            + "redis.call('SET', 'ai:response:' .. digits, value, 'PX', 86400000) "
            + "redis.call('ZADD', 'ai:expiry', tonumber(ARGV[3]) + 86400000 + i, digits) "
            + "redis.call('ZADD', 'ai:recent', tonumber(ARGV[3]) - i, digits) "
            + "if i <= 1000 then redis.call('HSET', 'ai:recent:about', digits, about[2]) "
            + "redis.call('HSET', 'ai:recent:hits', digits, i) end end return 1";

    @Test
    void asksAndPurgesHoweverMuchIsStored() throws Exception {
        int responses = Scale.of(100_000, 1_000_000);
        Report report = new Report("OperateTrial", Scale.seed());
        try (RedisServer redis = RedisServer.started();
                Trial trial = new Trial("OperateTrial", call -> OriginConduct.WHOLE);
                RepriseProcess one = start(trial, redis);
                RepriseProcess other = start(trial, redis);
                WireClient client = new WireClient(one.managementAddress())) {
            ask(one);
            await().until(() -> client.send("GET /admin/recent HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .read()
                    .text()
                    .contains("\"key\""));
            fill(redis, responses);

            report.row("responses stored", responses);
            report.row("stats", median(() -> get(client, "/admin/stats")) + " (expected: 20.0 ms)");
            report.row(
                    "recent, 1,000 of them",
                    median(() -> get(client, "/admin/recent?limit=1000")) + " (expected: 20.0 ms)");
            report.row("purge of a tag", median(() -> purge(client, "{\"tag\":\"nightly\"}")) + " (expected: 10.0 ms)");
            report.row("dry run, 10,000 looked at", median(() -> purge(client, "{\"model\":\"m\",\"dry_run\":true}")));
            report.row(
                    "purge of all",
                    median(() -> purge(client, "{\"all\":true,\"confirm\":true}")) + " (expected: 10.0 ms)");
            report.row(
                    "until the other replica agrees, at most",
                    agreement(client, one, other) + " (expected: 1000.0 ms)");
            report.publish();
        }
    }

    private static RepriseProcess start(Trial trial, RedisServer redis) throws IOException {
        return RepriseCommandLine.beforePort(trial.origin.port())
                .set("redis.url=" + redis.url(), "cache.responses-max=2000000", "log.level=warn")
                .start();
    }

    private static void fill(RedisServer redis, int responses) throws IOException {
        String sample = redis.anyResponse();
        for (int from = 1; from < responses; from += FILLED_AT_A_TIME) {
            String filled = redis.ask(
                    "EVAL",
                    FILL,
                    "1",
                    sample,
                    String.valueOf(from),
                    String.valueOf(Math.min(responses, from + FILLED_AT_A_TIME) - 1),
                    String.valueOf(System.currentTimeMillis()));
            assertThat(filled).isEqualTo("1");
        }
    }

    private static String ask(RepriseProcess proxy) {
        try (WireClient client = new WireClient(proxy.address())) {
            return client.post("/v1/chat/completions", Completions.ask("one"))
                    .read()
                    .xCache();
        }
    }

    private static int get(WireClient client, String path) {
        WireMessage page = client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .read();
        assertThat(page.status()).as("%s", page.text()).isEqualTo(200);
        return page.text().length();
    }

    private static int purge(WireClient client, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        WireMessage page = client.send(
                        "POST /admin/purge HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + body.length + "\r\n\r\n")
                .send(body)
                .read();
        assertThat(page.status()).as("%s", page.text()).isEqualTo(200);
        return page.text().length();
    }

    private static String median(Callable<Integer> page) throws Exception {
        double[] millis = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long began = System.nanoTime();
            page.call();
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        return String.format(
                Locale.ROOT, "%.1f ms, %.1f at most of %d", millis[ROUNDS / 2], millis[ROUNDS - 1], ROUNDS);
    }

    /** The other replica answers from what is stored until it knows. */
    private static String agreement(WireClient client, RepriseProcess one, RepriseProcess other) {
        double longest = 0;
        for (int i = 0; i < PURGES; i++) {
            await().until(() -> ask(one).equals("HIT") && ask(other).equals("HIT"));
            purge(client, "{\"model\":\"m\"}");
            long purged = System.nanoTime();
            while (ask(other).equals("HIT")) {
                assertThat(System.nanoTime() - purged).as("nanoseconds").isLessThan(60_000_000_000L);
            }
            longest = Math.max(longest, (System.nanoTime() - purged) / 1e6);
        }
        return String.format(Locale.ROOT, "%.1f ms of %d purges", longest, PURGES);
    }
}
