package dev.reprise.trials.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import dev.reprise.trials.means.Conduct;
import dev.reprise.trials.means.FaultProxy;
import dev.reprise.trials.means.TroubledRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running proxy between a Redis and an origin that can be hurt, each over a way that can be hurt too. One experiment at a
 * time; each asks questions that nobody has asked before.
 */
public final class Bench implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern KEY = Pattern.compile("key=\"?([0-9a-f]{64})");
    private static final AtomicLong QUESTIONS = new AtomicLong(System.nanoTime());

    final TroubledRedis redis;
    final ScriptedOrigin origin;
    final FaultProxy originWay;
    final RepriseProcess proxy;

    public Bench() throws IOException {
        redis = TroubledRedis.started();
        origin = new ScriptedOrigin(Completions::answer);
        originWay = FaultProxy.before(origin.port());
        proxy = commandLine().start();
    }

    /** What its proxy is started with: patience is short, so that rows about time are. */
    RepriseCommandLine commandLine() {
        return RepriseCommandLine.beforePort(originWay.port())
                .set("redis.url=" + redis.url(), "redis.command-timeout=500ms", "redis.start-timeout=1s")
                .set("upstream.first-byte-timeout=1s", "upstream.idle-timeout=1s")
                .set("limits.header-time-max=1s", "limits.body-time-max=1s")
                .set("cache.response-bytes-max=256KiB", "limits.request-bytes-max=64KiB")
                .set("cache.debug-headers=true", "log.level=error");
    }

    /** Everything is well again, and the proxy knows. */
    public void heal() throws IOException {
        redis.way().behave(Conduct.GOOD);
        originWay.behave(Conduct.GOOD);
        origin.script(Completions::answer);
        awaitRedis();
    }

    void awaitRedis() {
        await().atMost(PATIENCE).until(() -> proxy.metric("ai_cache_store_up{store=\"redis\",state=\"up\",}") == 1);
    }

    static String question() {
        return "question " + QUESTIONS.incrementAndGet();
    }

    WireMessage ask(String question) {
        return proxy.chat(Completions.ask(question));
    }

    WireMessage askStream(String question) {
        return proxy.chat(Completions.askStreamWithUsage(question));
    }

    WireClient connect() {
        return proxy.connect();
    }

    Counts counts() {
        return new Counts(proxy);
    }

    /** The key under which the answer would be stored in Redis. */
    static String key(WireMessage answer) {
        Matcher key = KEY.matcher(answer.cacheStatus());
        assertThat(key.find())
                .as("%s %s", answer.startLine(), answer.cacheStatus())
                .isTrue();
        return "ai:response:" + key.group(1);
    }

    boolean isStored(String key) throws IOException {
        return redis.server().ask("EXISTS", key).equals("1");
    }

    /** Asks until it is a hit, and returns that. */
    WireMessage awaitHit(String question) {
        await().atMost(PATIENCE).until(() -> ask(question).xCache().equals("HIT"));
        return ask(question);
    }

    /** A question whose answer is stored. */
    String stored() {
        String question = question();
        await().atMost(PATIENCE).until(() -> isStored(key(ask(question))));
        return question;
    }

    /** The client is answered as if nothing were wrong. */
    static void isRight(WireMessage answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.whole()).isTrue();
        assertThat(answer.text()).isEqualTo(Completions.ANSWER);
    }

    /** It is answered, without the cache and with this reason. */
    static void isRightWithout(WireMessage answer, String detail) {
        isRight(answer);
        assertThat(answer.cacheStatus()).contains("fwd=miss", "detail=" + detail);
    }

    /** It is told of a failure, in OpenAI's form. */
    static void isError(WireMessage answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).contains("\"code\":\"" + code + "\"");
        assertThat(answer.xCache()).isEmpty();
    }

    /** The connection ended before the answer did. */
    static void isBroken(WireMessage answer) {
        assertThat(answer.whole()).as(answer.text()).isFalse();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        originWay.close();
        origin.close();
        redis.close();
    }
}
