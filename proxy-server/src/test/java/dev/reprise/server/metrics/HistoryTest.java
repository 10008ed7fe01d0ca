package dev.reprise.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.cache.LocalMinutes;
import dev.reprise.cache.MinuteLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Instant now = Instant.parse("2026-11-26T08:15:02Z");
    private final Ledger ledger = new Ledger();
    private final History history = new History(ledger, () -> now);
    private final Map<String, Long> counts = new HashMap<>();

    /** One that can be out of reach. */
    private static final class Ledger implements MinuteLedger {

        private final LocalMinutes minutes = new LocalMinutes();
        private boolean gone;
        private boolean broken;
        private int writes;

        @Override
        public CompletionStage<Map<String, Long>> add(Instant minute, Map<String, Long> counts) {
            if (broken) {
                return CompletableFuture.failedFuture(new IllegalStateException("a bug"));
            }
            if (!gone) {
                writes++;
                minutes.add(minute, counts);
            }
            return CompletableFuture.completedFuture(gone ? counts : Map.of());
        }

        @Override
        public CompletionStage<Optional<SortedMap<Instant, Map<String, Long>>>> read(Instant since, Instant now) {
            return CompletableFuture.completedFuture(gone ? Optional.empty() : Optional.of(minutes.since(since)));
        }
    }

    private void count(String name, long more) {
        counts.merge(name, more, Long::sum);
    }

    private void after(Duration time) {
        now = now.plus(time);
        history.observe(counts);
    }

    private JsonNode report() throws Exception {
        return JSON.readTree(history.report().toCompletableFuture().join());
    }

    private JsonNode points() throws Exception {
        return report().path("points");
    }

    @Test
    void tellsEachMinuteWhatCameInIt() throws Exception {
        count("hits:m", 3);
        count("hits:n", 1);
        count("misses:m", 1);
        count("collapsed", 2);
        count("bypasses:endpoint", 4);
        count("latency:error:0.01", 5);
        count("latency:hit:0.0005", 3);
        count("latency:hit:0.001", 1);
        count("latency:miss:2.5", 1);
        count("saved:nanodollars:m", 1_500_000_000);
        count("saved:prompt:m", 10);
        count("saved:cached_prompt:m", 20);
        count("saved:completion:m", 30);
        count("saved:hits:m", 3);
        after(Duration.ofSeconds(2));
        count("hits:m", 1);
        after(Duration.ofMinutes(1));

        assertThat(report().path("scope").asText()).isEqualTo("fleet");
        assertThat(report().path("interval_seconds").asInt()).isEqualTo(60);
        assertThat(points().get(0))
                .isEqualTo(JSON.readTree("{'at':'2026-11-26T08:15:00Z','hits':4,'misses':1,'collapsed':2,'bypasses':4,"
                                .replace('\'', '"')
                        + "'errors':5,'hit_p50_seconds':5.0E-4,'miss_p50_seconds':2.5,'saved_dollars':1.5,'saved_tokens':60}"
                                .replace('\'', '"')));
        assertThat(points().get(1).path("at").asText()).isEqualTo("2026-11-26T08:16:00Z");
        assertThat(points().get(1).path("hits").asInt()).isEqualTo(1);
        assertThat(points().get(1).path("hit_p50_seconds").isNull()).isTrue();
    }

    @Test
    void leavesMinutesOutInWhichNothingCame() throws Exception {
        count("hits:m", 1);
        after(Duration.ofSeconds(2));
        after(Duration.ofMinutes(5));
        count("hits:m", 1);
        after(Duration.ofMinutes(5));

        assertThat(points()).hasSize(2);
    }

    @Test
    void tellsTheLedgerEveryTenSecondsAndShowsWhatItDoesNotKnowYet() throws Exception {
        for (int i = 0; i < 25; i++) {
            count("hits:m", 1);
            after(Duration.ofSeconds(2));
        }

        assertThat(ledger.writes).isEqualTo(5);
        assertThat(points().get(0).path("hits").asInt()).isEqualTo(25);
    }

    @Test
    void keepsADayOnly() throws Exception {
        ledger.gone = true;
        for (int minute = 0; minute < 25 * 60; minute++) {
            count("hits:m", 1);
            after(Duration.ofMinutes(1));
        }

        assertThat(points()).hasSize(24 * 60 + 1);
    }

    @Test
    void showsItsOwnWhileTheLedgerCannotBeReadAndTellsItLater() throws Exception {
        ledger.gone = true;
        count("hits:m", 2);
        after(Duration.ofSeconds(2));
        count("hits:m", 1);
        after(Duration.ofMinutes(1));
        assertThat(report().path("scope").asText()).isEqualTo("replica");
        assertThat(points().get(0).path("hits").asInt()).isEqualTo(2);

        ledger.gone = false;
        after(Duration.ofSeconds(10));

        assertThat(report().path("scope").asText()).isEqualTo("fleet");
        assertThat(points()).hasSize(2);
        assertThat(ledger.minutes.since(Instant.EPOCH).values())
                .containsExactly(Map.of("hits", 2L), Map.of("hits", 1L));
    }

    @Test
    void tellsTheLedgerOfALongAbsenceLittleByLittle() throws Exception {
        ledger.gone = true;
        for (int minute = 0; minute < 60; minute++) {
            count("hits:m", 1);
            after(Duration.ofMinutes(1));
        }
        ledger.gone = false;

        after(Duration.ofSeconds(10));

        assertThat(ledger.writes).isEqualTo(5);
        assertThat(points()).hasSize(60);
    }

    @Test
    void losesNothingToALedgerThatFailedOnce() throws Exception {
        ledger.broken = true;
        count("hits:m", 1);
        after(Duration.ofSeconds(10));
        ledger.broken = false;
        count("hits:m", 1);
        after(Duration.ofSeconds(10));

        assertThat(report().path("scope").asText()).isEqualTo("fleet");
        assertThat(ledger.minutes.since(Instant.EPOCH).values()).containsExactly(Map.of("hits", 2L));
    }

    @Test
    void goesOnWhenTheClockIsSetBack() throws Exception {
        count("hits:m", 1);
        after(Duration.ofHours(1));
        count("hits:m", 1);
        after(Duration.ofHours(-1));

        assertThat(ledger.writes).isEqualTo(2);
    }

    @Test
    void showsTheNewestMinutesAlone() throws Exception {
        count("hits:m", 1);
        after(Duration.ofSeconds(2));
        count("hits:m", 1);
        after(Duration.ofMinutes(30));

        JsonNode newest = JSON.readTree(history.newest().toCompletableFuture().join());

        assertThat(newest.path("points")).hasSize(1);
        assertThat(newest.path("points").get(0).path("at").asText()).isEqualTo("2026-11-26T08:45:00Z");
    }
}
