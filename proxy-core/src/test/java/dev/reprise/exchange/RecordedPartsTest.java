package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is held of a recording, and that putting parts together shows in nothing but their number. */
class RecordedPartsTest {

    private static final int SEEDS = 200;
    private static final int TAKE_BYTES_MAX = 10_000;

    private final RecordedParts parts = new RecordedParts();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private byte[] say(Random random, int length) {
        byte[] part = new byte[length];
        random.nextBytes(part);
        parts.add(part);
        said.writeBytes(part);
        return part;
    }

    private static byte[] joined(List<byte[]> taken) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        taken.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private byte[] said(int from, int to) {
        return Arrays.copyOfRange(said.toByteArray(), from, to);
    }

    @Test
    void givesWhatStandsAtAnyPositionWhateverThePartsWere() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            RecordedPartsTest run = new RecordedPartsTest();
            int sizeMax = 1 + random.nextInt(3_000);
            for (int i = 0; i < 100; i++) {
                run.say(random, 1 + random.nextInt(sizeMax));
            }
            int start = random.nextInt(run.said.size());
            run.parts.dropBefore(start);
            int position = start + random.nextInt(run.said.size() - start);

            byte[] taken = joined(run.parts.from(position, TAKE_BYTES_MAX));

            assertThat(run.parts.start()).as("seed %d", seed).isLessThanOrEqualTo(start);
            assertThat(taken).as("seed %d", seed).isNotEmpty().isEqualTo(run.said(position, position + taken.length));
            assertThat(joined(run.parts.all()))
                    .as("seed %d", seed)
                    .isEqualTo(run.said((int) run.parts.start(), run.said.size()));
        }
    }

    @Test
    void givesNoMoreThanFitsAndOnePartAtLeast() {
        Random random = new Random(1);
        say(random, 30_000);
        say(random, 20_000);
        say(random, 20_000);

        assertThat(parts.from(0, 10_000)).hasSize(1);
        assertThat(parts.from(0, 50_000)).hasSize(2);
        assertThat(parts.from(29_999, 20_000)).hasSize(1);
        assertThat(parts.from(29_999, 20_001)).hasSize(2);
        assertThat(parts.from(70_000, 50_000)).isEmpty();
    }

    /** Whoever keeps up is given what came, not a copy, however many they are. */
    @Test
    void givesTheNewestPartAsItCame() {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            long before = parts.end();
            byte[] part = say(random, 1 + random.nextInt(100));

            assertThat(parts.from(before, TAKE_BYTES_MAX)).singleElement().isSameAs(part);
        }
    }

    @Test
    void holdsFewArraysWhateverThePartsWere() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            RecordedPartsTest run = new RecordedPartsTest();
            int sizeMax = 1 + random.nextInt(300);
            while (run.parts.bytes() < 300_000) {
                run.say(random, 1 + random.nextInt(sizeMax));
            }

            // Two neighbours that do not go together are over 16 KiB, and the lengths at the end fall.
            assertThat(run.parts.all()).as("seed %d", seed).hasSizeLessThan(2 * 300_000 / (16 << 10) + 400);
        }
    }

    @Test
    void holdsAPartUntilAllOfItIsNeededNoMore() {
        Random random = new Random(1);
        say(random, 20_000);
        say(random, 20_000);

        parts.dropBefore(19_999);
        long inside = parts.bytes();
        parts.dropBefore(20_000);
        long after = parts.bytes();
        parts.dropBefore(40_000);

        assertThat(inside).isEqualTo(40_000);
        assertThat(after).isEqualTo(20_000);
        assertThat(parts.bytes()).isZero();
        assertThat(parts.start()).isEqualTo(40_000);
        assertThat(parts.from(40_000, TAKE_BYTES_MAX)).isEmpty();
    }
}
