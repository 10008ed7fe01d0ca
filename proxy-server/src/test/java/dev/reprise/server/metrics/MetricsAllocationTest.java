package dev.reprise.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.reprise.cache.ResponseStore;
import dev.reprise.chat.Usage;
import dev.reprise.exchange.ExchangeRecord;
import dev.reprise.savings.Price;
import dev.reprise.savings.Prices;
import dev.reprise.savings.Savings;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricsAllocationTest {

    private static final int HITS = 10_000;
    private static final int ROUNDS = 5;

    private final ExchangeMetrics metrics = new ExchangeMetrics(
            new ProxyGauges(() -> 0, () -> 0, () -> 0, () -> 0, () -> 0, "memory", () -> ResponseStore.State.UP),
            new Savings(new Prices(LocalDate.EPOCH, Map.of("gpt", new Price(2_500_000, 1_250_000, 10_000_000)))));

    @Test
    void countingAHitAllocatesNothing() {
        ExchangeRecord hit = Ended.hit("gpt", new Usage(100, 60, 7));
        count(hit); // what is met once is known

        double bytes = IntStream.range(0, ROUNDS)
                .mapToDouble(round -> bytesOfAHit(hit))
                .min() // what happens once, when code is compiled say, is in one of them
                .orElseThrow();

        System.out.printf("counting a hit: %.3f bytes allocated%n", bytes);
        assertThat(bytes).isLessThan(1); // the measuring itself allocates a little
        assertThat(metrics.scrape())
                .contains("ai_cache_hits_total{endpoint=\"chat/completions\",model=\"gpt\",} " + (1.0 + ROUNDS) * HITS);
    }

    private double bytesOfAHit(ExchangeRecord hit) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        count(hit);
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) HITS;
    }

    private void count(ExchangeRecord hit) {
        for (int i = 0; i < HITS; i++) {
            metrics.store().lookedUp("found", 200_000);
            metrics.ended(hit);
        }
    }
}
