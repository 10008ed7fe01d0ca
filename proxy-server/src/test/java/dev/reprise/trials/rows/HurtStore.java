package dev.reprise.trials.rows;

import dev.reprise.server.redis.RedisServer;
import dev.reprise.trials.means.Conduct;
import dev.reprise.trials.means.FaultProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** The Redis of one experiment, and the way to it: both can be hurt, and are well again when the bench heals. */
record HurtStore(Bench bench, RedisServer server, FaultProxy way) {

    private static final String UP = "ai_cache_store_up{store=\"redis\",state=\"up\",}";
    private static final String KEYS = "redis.call('KEYS', 'ai:response:*')";

    private static final String LOST = Counted.event("connection-lost").series();

    /** Of the large answer: it compresses to three quarters of that. */
    static final int LARGE_BYTES = 200_000;

    /**
     * Longer than any machine is busy: a lookup that is late is late by the experiment's doing. And nothing in front of Redis, or
     * the answer would still be there for a while.
     */
    private static final List<String> PATIENT = List.of(
            "redis.command-timeout=20s", "redis.start-timeout=20s", "redis.connect-timeout=5s", "cache.memory-bytes=0");

    static HurtStore absent(Bench bench, String... options) throws IOException {
        RedisServer server = bench.opened(RedisServer.notStarted(options));
        HurtStore store = new HurtStore(bench, server, bench.opened(FaultProxy.before(server.port())));
        bench.after(() -> store.way.behave(Conduct.GOOD));
        return store;
    }

    static HurtStore running(Bench bench, String... options) throws IOException {
        HurtStore store = absent(bench, options);
        store.server.start();
        return store;
    }

    /** A running one, the proxy before it, and the question's answer stored. */
    static HurtStore holdingTheAnswer(Bench bench, String... settings) throws Exception {
        HurtStore store = running(bench);
        store.startProxy(settings);
        bench.store(Bench.QUESTION);
        return store;
    }

    /** The same with an answer that hardly compresses. */
    static HurtStore holdingALargeAnswer(Bench bench, String... settings) throws Exception {
        byte[] random = new byte[LARGE_BYTES * 3 / 4];
        new Random(1).nextBytes(random);
        String padding = Base64.getEncoder().encodeToString(random);
        bench.origin.script(
                (request, turn) -> turn.json(200, Bench.answerTo(Bench.QUESTION).replace("words", padding)));
        return holdingTheAnswer(bench, settings);
    }

    HurtStore startProxy(String... settings) throws Exception {
        startProxyAs("", settings);
        awaitUp();
        return this;
    }

    /** With that user and password, {@code user:password@}; does not wait for the connection. */
    void startProxyAs(String login, String... settings) throws Exception {
        List<String> all = new ArrayList<>(PATIENT);
        all.add("redis.url=redis://" + login + "127.0.0.1:" + way.port());
        all.addAll(List.of(settings));
        bench.start(all.toArray(String[]::new));
    }

    void awaitUp() {
        bench.awaitMetric(UP, 1);
    }

    void awaitNotUp() {
        bench.awaitMetric(UP, 0);
    }

    /** Over connections that nothing has come over yet. */
    void reconnect() {
        double before = bench.metric(LOST);
        way.resetAll();
        bench.awaitAtLeast(LOST, before + 1);
        awaitUp();
    }

    /** When the bench heals. */
    void afterwards(Bench.Step step) {
        bench.after(() -> {
            step.run();
            way.behave(Conduct.GOOD);
            awaitUp();
        });
    }

    /** The key of the only stored response. */
    String key() throws IOException {
        return server.ask("EVAL", "return " + KEYS + "[1]", "0");
    }

    /** Rewrites what is stored of the question by an expression over {@code v}, in Lua. */
    void rewrite(String expression) throws IOException {
        server.ask(
                "EVAL",
                "local k = " + KEYS + "[1] local v = redis.call('GET', k) redis.call('SET', k, " + expression + ")",
                "0");
    }

    void awaitEmpty() {
        Bench.patiently().until(() -> server.responses().equals("0"));
    }
}
