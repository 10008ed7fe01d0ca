package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.RunningProxy;
import dev.reprise.server.scenario.ScriptedOrigin;
import org.junit.jupiter.api.Test;

class StatsTest {

    private static final String QUESTION =
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1?\"}]}";
    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"2\"},"
                    + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":0,"
                    + "\"total_tokens\":1000000}}";

    private final CommandLineRun run = new CommandLineRun();

    @Test
    void tellsWhatTheProxyThatRunsHasCounted() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin((asked, turn) -> turn.json(200, ANSWER));
                RunningProxy proxy = RunningProxy.before(origin)) {
            String url =
                    "http://127.0.0.1:" + proxy.server().managementAddress().getPort();
            for (int i = 0; i < 4; i++) {
                proxy.chat(QUESTION);
            }

            await().until(() -> new CommandLineRun() // the last is counted after it was answered
                    .of("stats", "--json", "--management-url", url)
                    .out()
                    .contains("\"hits\":3,"));
            run.of("stats", "--management-url", url);
            CommandLineRun json = new CommandLineRun().of("stats", "--json", "--management-url", url);

            assertThat(run.errors()).isEmpty();
            assertThat(run.out())
                    .containsPattern("hits +3\n")
                    .containsPattern("errors +0\n")
                    .containsPattern("misses +1\n")
                    .containsPattern("compression +none\n") // in memory
                    .containsPattern("hit rate +75.0%\n")
                    .containsPattern("dollars saved +\\$7.50\n") // 3 million tokens, at 2.50 dollars for one
                    .containsPattern("gpt-4o +3 +1 +75.0% +3,000,000 +\\$7.50");
            assertThat(json.out()).startsWith("{\"scope\":\"fleet\",\"total_keys\":1,\"hits\":3,");
        }
    }

    @Test
    void whatItHasCountedIsTheHitRateOfACalculation() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin((asked, turn) -> turn.json(200, ANSWER));
                RunningProxy proxy = RunningProxy.before(origin)) {
            String url =
                    "http://127.0.0.1:" + proxy.server().managementAddress().getPort();
            for (int i = 0; i < 4; i++) {
                proxy.chat(QUESTION);
            }

            await().untilAsserted(() -> assertThat(new CommandLineRun()
                            .of("savings", "--requests-per-day", "10000", "--from", "stats", "--management-url", url)
                            .out())
                    .contains("75.0%", "$11.25")); // of the 15 dollars that 10,000 requests cost without a cache
        }
    }

    @Test
    void saysThatNoProxyIsThere() {
        run.of("stats", "--management-url", "http://127.0.0.1:1");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors()).singleElement().asString().contains("expected: a proxy that runs there");
    }
}
