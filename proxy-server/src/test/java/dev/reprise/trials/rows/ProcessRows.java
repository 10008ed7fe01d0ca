package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Bench.isRight;
import static dev.reprise.trials.rows.Bench.key;
import static dev.reprise.trials.rows.Bench.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.process.RepriseProcess;
import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The process is killed, stopped, paused or started into trouble: nothing half done is ever seen. */
final class ProcessRows {

    private static final String CHAT = "/v1/chat/completions";
    private static final int WAIT_SECONDS = 20;

    private ProcessRows() {}

    static List<FaultRow> rows() {
        return List.of(
                row("is killed inside a recording", "nothing of it is stored", ProcessRows::killed),
                row("is told to stop inside a stream", "the stream ends whole, exit code 0", ProcessRows::stopped),
                row("is paused inside a stream", "the stream ends whole", ProcessRows::paused),
                row("starts before its Redis", "answers at once, hits once it is there", ProcessRows::startsAlone),
                row("dies beside another one", "the other hits on", ProcessRows::diesBeside));
    }

    private static FaultRow row(String name, String expected, FaultRow.Experiment experiment) {
        return new FaultRow("process", name, expected, experiment);
    }

    private static void killed(Bench bench) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        bench.origin.script((request, turn) -> {
            turn.beginStream().chunk(Completions.text("four words "));
            never.await(WAIT_SECONDS, TimeUnit.SECONDS);
        });
        String question = question();
        try (RepriseProcess other = bench.commandLine().start();
                WireClient client = other.connect()) {
            client.post(CHAT, Completions.askStreamWithUsage(question)).readUntil("four words ");
            other.kill();
            assertThat(client.readToEnd()).doesNotContain("[DONE]");
        } finally {
            never.countDown();
        }
        bench.heal();
        WireMessage next = bench.ask(question);
        isRight(next);
        assertThat(next.xCache()).isEqualTo("MISS");
    }

    private static void stopped(Bench bench) throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        bench.origin.script(pausing(told));
        String question = question();
        try (RepriseProcess other = bench.commandLine().start();
                WireClient client = other.connect()) {
            client.post(CHAT, Completions.askStreamWithUsage(question)).readUntil("four words ");
            other.signal("TERM");
            await().atMost(Bench.PATIENCE).until(() -> !isReady(other));
            told.countDown();
            assertThat(client.readToEnd()).contains("are enough", "[DONE]").endsWith("0\r\n\r\n");
            assertThat(other.exitCode()).isZero();
        }
        bench.heal();
        assertThat(bench.awaitHit(question).text()).contains("four words are enough");
    }

    private static boolean isReady(RepriseProcess process) {
        try {
            return process.page("/readyz").status() == 200;
        } catch (RuntimeException closed) {
            return false;
        }
    }

    private static ScriptedOrigin.Script pausing(CountDownLatch resumed) {
        return (request, turn) -> {
            turn.beginStream().chunk(Completions.text("four words "));
            resumed.await(WAIT_SECONDS, TimeUnit.SECONDS);
            turn.chunk(Completions.text("are enough") + Completions.chunk("{}", "\"stop\"") + Completions.usage()
                            + "data: [DONE]\n\n")
                    .endStream();
        };
    }

    private static void paused(Bench bench) throws Exception {
        CountDownLatch asleep = new CountDownLatch(1);
        bench.origin.script(pausing(asleep));
        try (WireClient client = bench.connect()) {
            client.post(CHAT, Completions.askStreamWithUsage(question())).readUntil("four words ");
            bench.proxy.signal("STOP");
            asleep.countDown();
            bench.proxy.signal("CONT");
            client.readUntil("[DONE]\n\n");
            client.readUntil("0\r\n\r\n");
        }
    }

    private static void startsAlone(Bench bench) throws Exception {
        try (RedisServer late = RedisServer.notStarted();
                RepriseProcess other =
                        bench.commandLine().set("redis.url=" + late.url()).start()) {
            String question = question();
            isRight(other.chat(Completions.ask(question)));
            late.start();
            await().atMost(Bench.PATIENCE)
                    .until(() -> other.chat(Completions.ask(question)).xCache().equals("HIT"));
        }
    }

    private static void diesBeside(Bench bench) throws Exception {
        String question = question();
        try (RepriseProcess other = bench.commandLine().start()) {
            String key = key(other.chat(Completions.ask(question)));
            await().atMost(Bench.PATIENCE).until(() -> bench.isStored(key));
            other.kill();
        }
        WireMessage hit = bench.ask(question);
        isRight(hit);
        assertThat(hit.xCache()).isEqualTo("HIT");
    }
}
