package dev.reprise.server.process;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hang-up has the process read its configuration again. */
class HangUpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void takesWhatHasChangedOrSaysWhyNotAndServesOn() throws Exception {
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "cache:\n  debug-headers: false\n");
        try (RepriseProcess reprise = RepriseCommandLine.before(origin)
                .set("server.reload-interval=0s")
                .environment("REPRISE_CONFIG", file.toString())
                .start()) {
            Files.writeString(file, "cache:\n  debug-headers: true\nlog:\n  format: json\n");
            reprise.signal("HUP");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reprise.err()).contains("Configuration taken"));
            assertThat(reprise.err()).contains("changed: cache.debug-headers, log.format");
            assertThat(reprise.chat(ask("one")).field("cache-status").orElse(""))
                    .contains("key=");

            Files.writeString(file, "redis:\n  key-prefix: other\n");
            reprise.signal("HUP");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reprise.err()).contains("Configuration refused"));

            assertThat(reprise.chat(ask("one")).field("cache-status").orElse(""))
                    .contains("key=");
            assertThat(reprise.err())
                    .contains("\"message\":\"Configuration refused, the former stays: redis.key-prefix");
            reprise.signal("TERM");
            assertThat(reprise.exitCode()).isZero();
        }
    }
}
