package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Bench.isRight;
import static dev.reprise.trials.rows.Bench.key;
import static dev.reprise.trials.rows.Bench.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.WireMessage;
import dev.reprise.trials.means.Conduct;
import dev.reprise.trials.means.RedisTrouble;
import java.time.Duration;
import java.util.List;

/** Redis is hurt: it costs hits, never answers. */
final class RedisRows {

    private RedisRows() {}

    static List<FaultRow> rows() {
        String lost = "answered by the origin; hits again afterwards";
        String kept = "hits go on; new answers are given, not stored and counted as not stored";
        return List.of(
                row("killed", lost, bench -> loses(bench, RedisTrouble.KILLED)),
                row("stopped", lost, bench -> loses(bench, RedisTrouble.STOPPED)),
                row("silent", lost, bench -> loses(bench, RedisTrouble.SILENT)),
                row("unreachable", lost, bench -> loses(bench, RedisTrouble.UNREACHABLE)),
                row("slower than the deadline", lost, bench -> losesBy(bench, Conduct.late(Duration.ofMillis(1_100)))),
                row("resets its connections", lost, bench -> losesBy(bench, end(Conduct.End.RESET))),
                row("closes its connections", lost, bench -> losesBy(bench, end(Conduct.End.CLOSE))),
                row("cuts its replies", lost, bench -> losesBy(bench, Conduct.GOOD, cut())),
                row("flips bits in its replies", lost, bench -> losesBy(bench, Conduct.GOOD, Conduct.corrupting(7))),
                row(
                        "flips bits in what it is told",
                        lost,
                        bench -> losesBy(bench, Conduct.corrupting(11), Conduct.GOOD)),
                row("replies in slices of one byte", "a hit all the same", RedisRows::slices),
                row("full", kept, bench -> writesNothing(bench, RedisTrouble.FULL)),
                row("read-only", kept, bench -> writesNothing(bench, RedisTrouble.READ_ONLY)),
                row("forbids SET", kept, RedisRows::forbidsSet),
                row("forgets everything", "a miss, then a hit", RedisRows::forgets),
                row("drops every client", "answered; hits again", RedisRows::dropsClients));
    }

    private static FaultRow row(String name, String expected, FaultRow.Experiment experiment) {
        return new FaultRow("redis", name, expected, experiment);
    }

    private static Conduct end(Conduct.End how) {
        return Conduct.endingAfter(0, how);
    }

    private static Conduct cut() {
        return Conduct.endingAfter(60, Conduct.End.CLOSE);
    }

    private static void loses(Bench bench, RedisTrouble trouble) throws Exception {
        String known = bench.stored();
        bench.redis.begin(trouble);
        try {
            isRight(bench.ask(known));
            isRight(bench.ask(question()));
        } finally {
            bench.redis.end(trouble);
        }
        isRight(bench.awaitHit(known));
    }

    private static void losesBy(Bench bench, Conduct both) {
        losesBy(bench, both, both);
    }

    private static void losesBy(Bench bench, Conduct towardsRedis, Conduct towardsProxy) {
        String known = bench.stored();
        bench.redis.way().behave(towardsRedis, towardsProxy);
        try {
            isRight(bench.ask(known));
            isRight(bench.ask(question()));
        } finally {
            bench.redis.way().behave(Conduct.GOOD);
        }
        isRight(bench.awaitHit(known));
    }

    private static void slices(Bench bench) {
        String known = bench.stored();
        bench.redis.way().behave(Conduct.GOOD, Conduct.sliced(1));
        isRight(bench.awaitHit(known));
        bench.redis.way().behave(Conduct.GOOD);
    }

    private static void writesNothing(Bench bench, RedisTrouble trouble) throws Exception {
        String known = bench.stored();
        bench.redis.begin(trouble);
        try {
            refusesWritesOnly(bench, known);
        } finally {
            bench.redis.end(trouble);
        }
        isRight(bench.awaitHit(question()));
    }

    private static void refusesWritesOnly(Bench bench, String known) throws Exception {
        Counts counts = bench.counts();
        WireMessage fresh = bench.ask(question());
        isRight(fresh);
        counts.expectNotStored("store");
        assertThat(bench.isStored(key(fresh))).isFalse();
        isRight(bench.awaitHit(known));
    }

    private static void forbidsSet(Bench bench) throws Exception {
        String known = bench.stored();
        bench.redis.server().ask("ACL", "SETUSER", "default", "-set");
        try {
            refusesWritesOnly(bench, known);
        } finally {
            bench.redis.server().ask("ACL", "SETUSER", "default", "+set");
        }
        isRight(bench.awaitHit(question()));
    }

    private static void forgets(Bench bench) throws Exception {
        String known = bench.stored();
        bench.redis.server().ask("FLUSHALL");
        WireMessage miss = bench.ask(known);
        isRight(miss);
        assertThat(miss.xCache()).isEqualTo("MISS");
        isRight(bench.awaitHit(known));
    }

    private static void dropsClients(Bench bench) throws Exception {
        String known = bench.stored();
        bench.redis.server().ask("CLIENT", "KILL", "TYPE", "normal");
        isRight(bench.ask(known));
        await().atMost(Bench.PATIENCE).until(() -> bench.ask(known).xCache().equals("HIT"));
    }
}
