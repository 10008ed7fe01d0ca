package dev.reprise.server.process;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.RunningProxy;
import dev.reprise.server.scenario.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of {@code reprise warm} when it is told to stop. */
class WarmStopTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int QUESTIONS = 8;
    private static final int ANSWERED_AT_ONCE = 3;
    private static final int CONCURRENCY = 2;

    @TempDir
    Path folder;

    private final CountDownLatch seen = new CountDownLatch(1);
    private final ScriptedOrigin origin = new ScriptedOrigin((request, turn) -> {
        int number = Integer.parseInt(request.text().replaceAll("(?s).*question (\\d+).*", "$1"));
        if (number >= ANSWERED_AT_ONCE) {
            seen.await();
        }
        Completions.answer(request, turn);
    });
    private RunningProxy proxy;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        proxy = RunningProxy.before(origin);
        String lines = IntStream.range(0, QUESTIONS)
                .mapToObj(i -> ask("question " + i) + "\n")
                .collect(Collectors.joining());
        file = Files.writeString(folder.resolve("lines.jsonl"), lines);
    }

    @AfterEach
    void stop() {
        seen.countDown();
        proxy.close();
        origin.close();
    }

    private RepriseProcess warm(String... options) throws IOException {
        String[] words = {
            "warm",
            file.toString(),
            "--url",
            "http://127.0.0.1:" + proxy.address().getPort() + "/v1",
            "--concurrency",
            String.valueOf(CONCURRENCY),
            "--json"
        };
        String[] all = Arrays.copyOf(words, words.length + options.length);
        System.arraycopy(options, 0, all, words.length, options.length);
        return RepriseCommandLine.of(all).launch();
    }

    private void untilTwoAreUnderWay() {
        await().atMost(PATIENCE).until(() -> origin.requests().size() == ANSWERED_AT_ONCE + CONCURRENCY);
    }

    @Test
    void finishesWhatIsUnderWayAndGoesOnThereTheNextTime() throws Exception {
        try (RepriseProcess first = warm()) {
            untilTwoAreUnderWay();

            first.signal("INT");
            await().atMost(PATIENCE).until(() -> threads(first).contains("warm-stop"));
            seen.countDown();

            assertThat(first.exitCode()).isEqualTo(130);
            await().atMost(PATIENCE).until(() -> first.out().endsWith("}\n"));
            assertThat(first.out()).startsWith("{\"end\":\"interrupted\",").contains("\"failed\":0,");
            int asked = origin.requests().size();
            assertThat(asked).isLessThan(QUESTIONS);
            assertThat(first.out()).contains("\"requests\":" + asked + ",\"hits\":0,\"misses\":" + asked + ",");
            goesOnAfter(asked);
        }
    }

    private void goesOnAfter(int asked) throws IOException {
        try (RepriseProcess second = warm()) {
            assertThat(second.exitCode()).isZero();
            await().atMost(PATIENCE).until(() -> second.out().endsWith("}\n"));
            assertThat(second.out())
                    .startsWith("{\"end\":\"complete\",\"requests\":8,\"hits\":" + asked + ",\"misses\":"
                            + (QUESTIONS - asked) + ",");
            assertThat(origin.requests()).hasSize(QUESTIONS);
        }
    }

    @Test
    void breaksOffWhatTakesTooLong() throws Exception {
        Path failures = folder.resolve("failures.jsonl");
        try (RepriseProcess warming = warm("--failures", failures.toString())) {
            untilTwoAreUnderWay();

            warming.signal("INT");

            assertThat(warming.exitCode()).isEqualTo(130);
            await().atMost(PATIENCE).until(() -> warming.out().endsWith("}\n"));
            assertThat(warming.out()).contains("\"misses\":3,", "\"failed\":2,\"failures\":{\"interrupted\":2},");
            assertThat(Files.readAllLines(failures)).containsExactlyInAnyOrder(ask("question 3"), ask("question 4"));
        }
    }

    /** The names of its threads, which Linux tells. */
    private static String threads(RepriseProcess process) throws IOException {
        StringBuilder names = new StringBuilder();
        try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                names.append(Files.readString(task.resolve("comm")));
            }
        }
        return names.toString();
    }
}
