package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/operations.md} to the enums: every error, consequence and event has its row, in their order. */
class RedisDocsTest {
    @Test
    void everyErrorHasItsRowWithItsConsequences() throws IOException {
        List<List<String>> rows = OperationsPage.rows("| error | when | a lookup | a write |");

        assertThat(rows.stream().map(row -> List.of(row.get(0), row.get(2), row.get(3))))
                .containsExactlyElementsOf(Stream.of(RedisError.values())
                        .map(error -> List.of(
                                error.token(),
                                error.consequence(false).token(),
                                error.consequence(true).token()))
                        .toList());
    }

    @Test
    void everyConsequenceHasItsRow() throws IOException {
        assertThat(OperationsPage.rows("| consequence | for what comes after |"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Stream.of(RedisError.Consequence.values())
                        .map(RedisError.Consequence::token)
                        .toList());
    }

    @Test
    void everyEventHasItsRow() throws IOException {
        assertThat(OperationsPage.rows("| event | when |"))
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Stream.concat(
                                Stream.of(Unusable.values()).map(Unusable::token),
                                Stream.of(RedisEvent.values()).map(RedisEvent::token))
                        .toList());
    }
}
