package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.RunningProxy;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PurgeResponsesTest {

    private static final String TOKEN = "management-token-of-this-test";
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1.0?\"}]}";
    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"2\"},\"finish_reason\":\"stop\"}]}";

    @TempDir
    private Path files;

    private final CommandLineRun run = new CommandLineRun();

    private static String xCache(RunningProxy proxy) {
        WireMessage answer = proxy.chat(QUESTION);
        return answer.field("x-cache").orElse("");
    }

    @Test
    void purgesAtTheProxyThatRuns() throws Exception {
        Path request = Files.writeString(files.resolve("request.json"), QUESTION);
        try (ScriptedOrigin origin = new ScriptedOrigin((asked, turn) -> turn.json(200, ANSWER));
                RunningProxy proxy = RunningProxy.before(origin, "management.token=" + TOKEN)) {
            String url =
                    "http://127.0.0.1:" + proxy.server().managementAddress().getPort();
            for (String[] what :
                    new String[][] {{"--model", "m"}, {"--request", request.toString()}, {"--all", "--yes"}}) {
                xCache(proxy);
                assertThat(xCache(proxy)).isEqualTo("HIT");
                CommandLineRun purging = new CommandLineRun();
                String[] arguments = new String[6 + what.length - 1];
                System.arraycopy(
                        new String[] {"purge", "--management-url", url, "--set", "management.token=" + TOKEN},
                        0,
                        arguments,
                        0,
                        5);
                System.arraycopy(what, 0, arguments, 5, what.length);

                purging.of(arguments);

                assertThat(purging.errors()).isEmpty();
                assertThat(purging.exitCode).isZero();
                assertThat(purging.out()).startsWith("purged: ").contains("(store: memory)");
                assertThat(xCache(proxy)).isEqualTo("MISS");
            }
        }
    }

    @Test
    void saysWhatTheProxySays() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin((asked, turn) -> turn.json(200, ANSWER));
                RunningProxy proxy = RunningProxy.before(origin)) {
            String url =
                    "http://127.0.0.1:" + proxy.server().managementAddress().getPort();

            run.of("purge", "--management-url", url, "--key", "abc");

            assertThat(run.exitCode).isEqualTo(1);
            assertThat(run.errors()).singleElement().asString().contains("key: abc (expected: 64 hexadecimal digits");
        }
    }

    @Test
    void takesAsRequestNothingThatIsMoreThanOneObject() throws Exception {
        for (String more : new String[] {",\"dry_run\":true", "{}", "\n[]", "\"", "]"}) {
            CommandLineRun purging = new CommandLineRun();
            Path request = Files.writeString(files.resolve("request.json"), QUESTION + more);

            purging.of("purge", "--request", request.toString());

            assertThat(purging.exitCode).isEqualTo(1);
            assertThat(purging.errors())
                    .singleElement()
                    .asString()
                    .startsWith("reprise: " + request + ": not ")
                    .endsWith("(expected: a request)");
        }
    }

    @Test
    void purgesNotEverythingByMistake() {
        run.of("purge", "--all");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors().get(0)).contains("--all: everything would be purged (expected: --yes besides)");
    }

    @Test
    void wantsToKnowWhatToPurge() {
        assertThat(run.of("purge").exitCode).isEqualTo(2);
        assertThat(new CommandLineRun().of("purge", "--model", "a", "--tag", "b").exitCode)
                .isEqualTo(2);
        assertThat(new CommandLineRun().of("purge", "--model", "a", "--endpoint", "completions").exitCode)
                .isEqualTo(2);
    }

    @Test
    void saysThatAFileIsNotThere() {
        run.of("purge", "--management-url", "http://127.0.0.1:1", "--request", "not-there.json");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors()).singleElement().asString().contains("not-there.json: no such file");
    }
}
