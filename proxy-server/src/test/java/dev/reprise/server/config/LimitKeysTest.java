package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.exchange.Limit;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A bound is counted under the key that moves it, so that whoever reads the metric knows what to set. */
class LimitKeysTest {

    private static final Set<String> FIXED = Set.of("names-waiting", "answers-waiting", "name-characters", "names");

    @Test
    void countsEveryBoundUnderAKeyThatIsThere() {
        for (Limit limit : Limit.values()) {
            if (!FIXED.contains(limit.key())) {
                assertThat(Keys.named(limit.key())).as(limit.key()).isPresent();
            }
        }
    }

    @Test
    void countsEveryKeyOfTheSectionOfLimits() {
        for (Key<?> key : Keys.all()) {
            if (key.name().startsWith("limits.")) {
                assertThat(Limit.values())
                        .as(key.name())
                        .anyMatch(limit -> limit.key().equals(key.name()));
            }
        }
    }
}
