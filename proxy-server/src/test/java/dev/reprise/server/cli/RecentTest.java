package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.RunningProxy;
import dev.reprise.server.scenario.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecentTest {

    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"1 + 1.0?\"}]}";
    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"2\"},\"finish_reason\":\"stop\"}]}";

    private ScriptedOrigin origin;

    @BeforeEach
    void start() {
        origin = new ScriptedOrigin((asked, turn) -> turn.json(200, ANSWER));
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void tellsItAsATable() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            String url =
                    "http://127.0.0.1:" + proxy.server().managementAddress().getPort();
            assertThat(new CommandLineRun()
                            .of("recent", "--management-url", url)
                            .out())
                    .startsWith("nothing was used yet");
            proxy.chat(QUESTION);
            proxy.chat(QUESTION);

            await().until(() -> new CommandLineRun()
                    .of("recent", "--management-url", url)
                    .out()
                    .matches("(?s)used +age .*[0-9]+s +[0-9]+s +2[2-5]h +[0-9,]+ +1  m +[0-9a-f]{64}\\s*"));
            assertThat(new CommandLineRun()
                            .of("recent", "--json", "--limit", "1", "--management-url", url)
                            .out())
                    .startsWith("{\"scope\":\"fleet\",\"responses\":[{\"key\":");
            CommandLineRun wrong = new CommandLineRun().of("recent", "--limit", "0", "--management-url", url);
            assertThat(wrong.exitCode).isEqualTo(2);
            assertThat(wrong.errors()).first().asString().contains("--limit: 0 (expected: 1 to 1000)");
        }
    }

    @Test
    void aDryRunOfAPurgeIsASentence() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            String url =
                    "http://127.0.0.1:" + proxy.server().managementAddress().getPort();
            proxy.chat(QUESTION);

            await().until(() -> new CommandLineRun()
                    .of("purge", "--all", "--dry-run", "--management-url", url)
                    .out()
                    .startsWith("would be purged: all: 1 response (1 examined, store: memory)"));
            assertThat(proxy.chat(QUESTION).field("x-cache").orElse("")).isEqualTo("HIT");
        }
    }
}
