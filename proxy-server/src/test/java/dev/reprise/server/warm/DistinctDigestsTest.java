package dev.reprise.server.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DistinctDigestsTest {

    @Test
    void countsEachOnce() {
        DistinctDigests digests = new DistinctDigests();
        Random random = new Random(1);
        Set<Long> known = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            long digest = random.nextInt(60_000) * 0x9E3779B97F4A7C15L;
            digests.add(digest);
            known.add(digest);
        }

        assertThat(digests.count()).isEqualTo(known.size());
        assertThat(digests.isFull()).isFalse();
    }

    @Test
    void stopsAtItsBound() {
        DistinctDigests digests = new DistinctDigests();
        for (long i = 1; i <= DistinctDigests.COUNT_MAX + 10L; i++) {
            digests.add(i * 0x9E3779B97F4A7C15L);
        }

        assertThat(digests.count()).isEqualTo(DistinctDigests.COUNT_MAX);
        assertThat(digests.isFull()).isTrue();
    }
}
