package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Counted.event;
import static dev.reprise.trials.rows.Counted.notStored;

import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.scenario.OwnThread;
import dev.reprise.server.scenario.WireMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Redis answers with an error: it is full, demoted, loading, busy, or our user may not. */
final class RedisErrorRows {
    private static final String READING = "+getrange +hget +hgetall";

    private static final String LONG_SCRIPT = "local i = 0 while i < 1e12 do i = i + 1 end return i";
    private static final String[] LOADING_TWO_SECONDS = {
        "--key-load-delay", "2000", "--loading-process-events-interval-bytes", "1024"
    };

    private RedisErrorRows() {}

    private static FaultRow row(
            String name, Sees sees, Keeps keeps, FaultRow.Experiment experiment, Counted... counts) {
        return new FaultRow(Side.REDIS, name, sees, keeps, List.of(counts), experiment);
    }

    static List<FaultRow> rows() {
        return List.of(
                row(
                        "is full and evicts nothing: what is new",
                        Sees.miss(),
                        Keeps.NOTHING,
                        bench -> refusesToWrite(bench, RedisServer::fill, RedisServer::empty),
                        event("OOM"),
                        notStored("store")),
                row(
                        "is full and evicts nothing: what is stored",
                        Sees.hit(),
                        Keeps.ANSWER,
                        bench -> holdsThough(bench, RedisServer::fill, RedisServer::empty)),
                row(
                        "is demoted to a replica: what is new",
                        Sees.miss(),
                        Keeps.NOTHING,
                        bench -> refusesToWrite(bench, RedisServer::demote, RedisServer::promote),
                        event("READONLY"),
                        notStored("store")),
                row(
                        "is demoted to a replica: what is stored",
                        Sees.hit(),
                        Keeps.ANSWER,
                        bench -> holdsThough(bench, RedisServer::demote, RedisServer::promote)),
                row(
                        "has too few replicas to write",
                        Sees.miss(),
                        Keeps.NOTHING,
                        bench -> refusesToWrite(
                                bench,
                                server -> server.ask("CONFIG", "SET", "min-replicas-to-write", "1"),
                                server -> server.ask("CONFIG", "SET", "min-replicas-to-write", "0")),
                        event("NOREPLICAS"),
                        notStored("store")),
                row(
                        "loads its data (LOADING)",
                        Sees.miss("store-unavailable"),
                        Keeps.ANSWER,
                        RedisErrorRows::loads,
                        event("LOADING")),
                row(
                        "is busy with a script (BUSY)",
                        Sees.miss("store-unavailable"),
                        Keeps.ANSWER,
                        RedisErrorRows::isBusy,
                        event("BUSY")),
                row(
                        "does not let our user write (NOPERM)",
                        Sees.miss(),
                        Keeps.NOTHING,
                        bench -> permits(bench, READING),
                        event("NOPERM"),
                        notStored("store")),
                row(
                        "does not let our user read (NOPERM)",
                        Sees.miss("store-unavailable"),
                        Keeps.ANSWER,
                        RedisErrorRows::forbidsReading,
                        event("NOPERM")),
                row(
                        "refuses the password (WRONGPASS)",
                        Sees.miss("store-unavailable"),
                        Keeps.NOTHING,
                        RedisErrorRows::refusesThePassword,
                        event("connect-failed"),
                        notStored("store")),
                row(
                        "has lost our user",
                        Sees.miss("store-unavailable"),
                        Keeps.ANSWER,
                        RedisErrorRows::losesOurUser,
                        event("connection-lost")));
    }

    /** Does something to a server. */
    private interface Hurt {
        void to(RedisServer server) throws Exception;
    }

    private static WireMessage refusesToWrite(Bench bench, Hurt hurt, Hurt heal) throws Exception {
        HurtStore store = HurtStore.running(bench).startProxy();
        hurt.to(store.server());
        store.afterwards(() -> heal.to(store.server()));
        return bench.askToTheEnd();
    }

    private static WireMessage holdsThough(Bench bench, Hurt hurt, Hurt heal) throws Exception {
        HurtStore store = HurtStore.holdingTheAnswer(bench);
        hurt.to(store.server());
        store.afterwards(() -> heal.to(store.server()));
        return bench.ask();
    }

    private static WireMessage loads(Bench bench) throws Exception {
        HurtStore store = HurtStore.running(bench, LOADING_TWO_SECONDS).startProxy();
        bench.store(Bench.QUESTION);
        store.server().ask("EVAL", "for i = 1, 1000 do redis.call('SET', i, string.rep('x', 100)) end", "0");
        store.server().ask("SAVE");
        store.server().kill();
        CompletableFuture<Void> loading = OwnThread.run(() -> startAgain(store.server()));
        store.afterwards(loading::join);
        bench.awaitAtLeast(event("LOADING").series(), 1);
        return bench.ask();
    }

    private static void startAgain(RedisServer server) {
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WireMessage isBusy(Bench bench) throws Exception {
        HurtStore store = HurtStore.running(bench, "--lua-time-limit", "1").startProxy();
        bench.store(Bench.QUESTION);
        CompletableFuture<Void> script = OwnThread.run(() -> evaluate(store.server()));
        store.afterwards(() -> {
            store.server().ask("SCRIPT", "KILL");
            script.join();
        });
        store.awaitNotUp();
        return bench.ask();
    }

    private static void evaluate(RedisServer server) {
        try {
            server.ask("EVAL", LONG_SCRIPT, "0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void setUser(HurtStore store, String... rights) throws IOException {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "us", "on", ">secret", "~ai:*"));
        for (String right : rights) {
            words.addAll(List.of(right.split(" ")));
        }
        store.server().ask(words.toArray(new String[0]));
    }

    private static WireMessage permits(Bench bench, String... rights) throws Exception {
        HurtStore store = HurtStore.running(bench);
        setUser(store, rights);
        store.startProxyAs("us:secret@");
        store.awaitUp();
        store.afterwards(() -> setUser(store, READING, "+set", "+unlink"));
        return bench.askToTheEnd();
    }

    private static WireMessage forbidsReading(Bench bench) throws Exception {
        HurtStore store = HurtStore.running(bench);
        setUser(store, READING, "+set", "+unlink");
        store.startProxyAs("us:secret@");
        store.awaitUp();
        bench.store(Bench.QUESTION);
        setUser(store, "-getrange");
        store.awaitNotUp();
        store.afterwards(() -> setUser(store, READING));
        return bench.ask();
    }

    private static WireMessage refusesThePassword(Bench bench) throws Exception {
        HurtStore store = HurtStore.running(bench);
        setUser(store, READING, "+set", "+unlink");
        store.startProxyAs("us:other@");
        store.afterwards(() -> setUser(store, ">other"));
        return bench.askToTheEnd();
    }

    private static WireMessage losesOurUser(Bench bench) throws Exception {
        HurtStore store = HurtStore.running(bench);
        setUser(store, READING, "+set", "+unlink");
        store.startProxyAs("us:secret@");
        store.awaitUp();
        bench.store(Bench.QUESTION);
        store.server().ask("ACL", "DELUSER", "us");
        store.awaitNotUp();
        store.afterwards(() -> setUser(store, READING, "+set", "+unlink"));
        return bench.ask();
    }
}
