package dev.reprise.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The demonstration, as a newcomer starts it. */
class DemoTest {

    private static final Duration TOUR_MAX = Duration.ofSeconds(60);

    /** It once counted a hundred rehearsals as well, so its own statistics contradicted what it showed. */
    @Test
    void countsWhatItShowsAndNothingElse() throws Exception {
        try (RepriseProcess demo = RepriseCommandLine.of("demo").start()) {
            await().atMost(TOUR_MAX).until(() -> demo.out().contains("Point an SDK at it"));

            JsonNode stats =
                    new ObjectMapper().readTree(demo.page("/admin/stats").text());
            assertThat(stats.path("hits").asInt()).isEqualTo(4);
            assertThat(stats.path("misses").asInt()).isEqualTo(2);
            assertThat(demo.out().lines().filter(line -> line.contains("  HIT  ")))
                    .hasSize(4);
            assertThat(demo.err()).isEmpty();
        }
    }
}
