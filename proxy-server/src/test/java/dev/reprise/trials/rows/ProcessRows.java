package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Counted.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.process.RepriseCommandLine;
import dev.reprise.server.process.RepriseProcess;
import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.io.File;
import java.io.IOException;
import java.util.List;

/** The process is stopped, killed, or short of something. */
final class ProcessRows {

    private static final int PLENTY = 4_000;
    private static final int BURST = 200;

    private ProcessRows() {}

    private static FaultRow row(
            String name, Sees sees, Keeps keeps, FaultRow.Experiment experiment, Counted... counts) {
        return new FaultRow(Side.PROCESS, name, sees, keeps, List.of(counts), experiment);
    }

    static List<FaultRow> rows() {
        return List.of(
                row(
                        "is told to stop (SIGTERM) in the middle of a stream",
                        Sees.miss(),
                        Keeps.ANSWER,
                        ProcessRows::isToldToStop),
                row(
                        "is told to stop, and the stream takes longer than `limits.drain-time-max`",
                        Sees.cut(),
                        Keeps.NOTHING,
                        ProcessRows::isToldToStopForTooLong),
                row(
                        "is killed (SIGKILL) in the middle of a recording",
                        Sees.cut(),
                        Keeps.NOTHING,
                        ProcessRows::isKilled),
                row(
                        "is killed beside another one on the same Redis",
                        Sees.hit(),
                        Keeps.ANSWER,
                        ProcessRows::isKilledBesideAnother),
                row("is started again on the same Redis", Sees.hit(), Keeps.ANSWER, ProcessRows::isStartedAgain),
                row("is started again without a Redis", Sees.miss(), Keeps.ANSWER, ProcessRows::forgets),
                row("is frozen for a while (SIGSTOP)", Sees.miss(), Keeps.ANSWER, ProcessRows::isFrozen),
                row(
                        "has no file descriptor left",
                        Sees.error(502, "origin_unreachable"),
                        Keeps.NOTHING,
                        ProcessRows::hasNoFileLeft,
                        error("origin_unreachable")),
                row("logs to a full disk", Sees.hit(), Keeps.ANSWER, ProcessRows::logsToAFullDisk),
                row("logs into a pipe that nobody reads", Sees.hit(), Keeps.ANSWER, ProcessRows::logsUnread));
    }

    private static RepriseCommandLine commandLine(Bench bench) {
        return RepriseCommandLine.before(bench.origin);
    }

    private static RepriseProcess startOn(Bench bench, RedisServer redis, String... settings) throws IOException {
        return bench.started(commandLine(bench)
                .set("redis.url=" + redis.url(), "redis.command-timeout=20s", "redis.start-timeout=20s")
                .set(settings)
                .start());
    }

    /** A client in the middle of a stream that ends only when the fault is over. */
    private static WireClient streaming(Bench bench) {
        bench.holdTheEndOfAStream();
        WireClient client = bench.asking(Completions.askStream(Bench.QUESTION));
        bench.awaitOriginCalls(1);
        return client;
    }

    private static WireMessage isToldToStop(Bench bench) throws Exception {
        RedisServer redis = bench.opened(RedisServer.started());
        RepriseProcess stopping = startOn(bench, redis);
        WireClient client = streaming(bench);
        stopping.signal("TERM");
        Bench.patiently().until(() -> stopping.page("/readyz").status() == 503);
        bench.go.countDown();
        WireMessage seen = client.read();
        assertThat(stopping.exitCode()).isZero();
        startOn(bench, redis);
        return seen;
    }

    private static WireMessage isToldToStopForTooLong(Bench bench) throws Exception {
        RedisServer redis = bench.opened(RedisServer.started());
        RepriseProcess stopping = startOn(bench, redis, "limits.drain-time-max=300ms");
        WireClient client = streaming(bench);
        stopping.signal("TERM");
        WireMessage seen = client.read();
        assertThat(stopping.exitCode()).isZero();
        startOn(bench, redis);
        return seen;
    }

    private static WireMessage isKilled(Bench bench) throws Exception {
        RedisServer redis = bench.opened(RedisServer.started());
        RepriseProcess killed = startOn(bench, redis);
        WireClient client = streaming(bench);
        bench.awaitMetric("ai_proxy_recordings", 1);
        killed.kill();
        WireMessage seen = client.read();
        assertThat(redis.responses()).isEqualTo("0");
        startOn(bench, redis);
        return seen;
    }

    private static WireMessage isKilledBesideAnother(Bench bench) throws Exception {
        RedisServer redis = bench.opened(RedisServer.started());
        RepriseProcess killed = startOn(bench, redis);
        bench.store(Bench.QUESTION);
        startOn(bench, redis);
        killed.kill();
        return bench.ask();
    }

    private static WireMessage isStartedAgain(Bench bench) throws Exception {
        RedisServer redis = bench.opened(RedisServer.started());
        RepriseProcess before = startOn(bench, redis);
        bench.store(Bench.QUESTION);
        before.signal("TERM");
        assertThat(before.exitCode()).isZero();
        startOn(bench, redis);
        return bench.ask();
    }

    private static WireMessage forgets(Bench bench) throws Exception {
        RepriseProcess before = bench.started(commandLine(bench).start());
        bench.store(Bench.QUESTION);
        before.kill();
        bench.started(commandLine(bench).start());
        return bench.ask();
    }

    private static WireMessage isFrozen(Bench bench) throws Exception {
        RepriseProcess frozen = bench.started(commandLine(bench).start());
        frozen.signal("STOP");
        WireClient client = bench.asking(Completions.ask(Bench.QUESTION));
        frozen.signal("CONT");
        return client.read();
    }

    private static WireMessage hasNoFileLeft(Bench bench) throws Exception {
        RepriseProcess process = bench.started(commandLine(bench).start());
        WireClient client = bench.connect();
        assertThat(client.post(Bench.CHAT, Completions.ask("another")).read().status())
                .isEqualTo(200);
        bench.origin.closeConnections();
        allowFiles(process, 1);
        WireMessage seen =
                client.post(Bench.CHAT, Completions.ask(Bench.QUESTION)).read();
        allowFiles(process, PLENTY);
        return seen;
    }

    private static void allowFiles(RepriseProcess process, int files) throws IOException, InterruptedException {
        String limit = "--nofile=" + files + ":";
        Process prlimit = new ProcessBuilder("prlimit", "--pid", String.valueOf(process.pid()), limit).start();
        assertThat(prlimit.waitFor()).isZero();
    }

    private static WireMessage logsToAFullDisk(Bench bench) throws Exception {
        RepriseProcess process = bench.started(
                commandLine(bench).standardErrorTo(new File("/dev/full")).start());
        WireMessage seen = askInBursts(bench);
        bench.awaitAtLeast("ai_proxy_log_lines_lost_total", BURST);
        assertThat(process.isAlive()).isTrue();
        return seen;
    }

    private static WireMessage logsUnread(Bench bench) throws Exception {
        bench.started(commandLine(bench).standardErrorUnread().start());
        for (int i = 0; i < 4; i++) {
            askInBursts(bench);
        }
        return bench.ask();
    }

    private static WireMessage askInBursts(Bench bench) {
        bench.store(Bench.QUESTION);
        WireClient client = bench.connect();
        for (int i = 0; i < BURST; i++) {
            client.post(Bench.CHAT, Completions.ask(Bench.QUESTION));
        }
        for (int i = 0; i < BURST; i++) {
            assertThat(client.read().xCache()).isEqualTo("HIT");
        }
        return bench.ask();
    }
}
