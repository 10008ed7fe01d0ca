package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.redis.ClusterSlots.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterSlotsTest {
    @Test
    void readsTheMastersInTheOrderOfTheirSlots() {
        List<Object> answer = List.of(
                range(8_192, 16_383, node("10.0.0.2", 6380), node("10.0.0.4", 6380)),
                range(0, 8_191, node("10.0.0.1", 6379)));

        assertThat(ClusterSlots.read(answer, "asked"))
                .contains(List.of(new Range(0, 8_191, "10.0.0.1", 6379), new Range(8_192, 16_383, "10.0.0.2", 6380)));
    }

    @Test
    void takesTheHostOfTheNodeThatAnsweredWhereItDoesNotSay() {
        for (@Nullable String unsaid : new String[] {"", "?", null}) {
            assertThat(ClusterSlots.read(List.of(range(0, 0, node(unsaid, 1))), "asked"))
                    .contains(List.of(new Range(0, 0, "asked", 1)));
        }
    }

    @Test
    void readsNothingOutOfWhatIsNoAnswer() {
        assertThat(ClusterSlots.read(List.of("0", "1"), "asked")).isEmpty();
        assertThat(ClusterSlots.read(List.of(List.of(0L, 16_384L, node("a", 1))), "asked"))
                .isEmpty();
        assertThat(ClusterSlots.read(List.of(List.of(2L, 1L, node("a", 1))), "asked"))
                .isEmpty();
        assertThat(ClusterSlots.read(List.of(List.of(0L, 1L, List.of())), "asked"))
                .isEmpty();
    }

    private static List<Object> range(long first, long last, Object... nodes) {
        List<Object> words = new ArrayList<>(List.of(first, last));
        words.addAll(List.of(nodes));
        return words;
    }

    private static List<@Nullable Object> node(@Nullable String host, long port) {
        byte @Nullable [] bytes = host == null ? null : host.getBytes(StandardCharsets.UTF_8);
        return Arrays.asList(bytes, port, "id".getBytes(StandardCharsets.UTF_8));
    }
}
