package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Segments are what one array would be, whatever is done to them. */
class SegmentsTest {

    private static final int SEGMENT = Segments.SEGMENT_BYTES;

    private final Random random = new Random(11);

    private byte[] some(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void holdWhatWasAddedInPartsOfAnySize() throws IOException {
        for (int round = 0; round < 50; round++) {
            Segments segments = new Segments();
            ByteArrayOutputStream model = new ByteArrayOutputStream();
            while (model.size() < 3 * SEGMENT) {
                byte[] part = some(random.nextInt(random.nextBoolean() ? 50 : 2 * SEGMENT));
                segments.add(part);
                model.write(part);
                segments.add((byte) round);
                model.write(round);
            }

            assertThat(segments.length()).isEqualTo(model.size());
            assertThat(Arrays.equals(segments.toBytes(), model.toByteArray())).isTrue();
            assertThat(Arrays.equals(segments.stream().readAllBytes(), model.toByteArray()))
                    .isTrue();
        }
    }

    @Test
    void areTruncatedAndGoOn() {
        for (int length : new int[] {0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT}) {
            byte[] before = some(2 * SEGMENT + 7);
            byte[] after = some(SEGMENT + 3);
            Segments segments = Segments.of(before);

            segments.truncate(length);
            segments.add(after);

            byte[] expected = Arrays.copyOf(before, length + after.length);
            System.arraycopy(after, 0, expected, length, after.length);
            assertThat(Arrays.equals(segments.toBytes(), expected))
                    .as("truncated to %d", length)
                    .isTrue();
        }
    }

    @Test
    void moveLikeOneArray() {
        for (int round = 0; round < 300; round++) {
            byte[] model = some(3 * SEGMENT);
            Segments segments = Segments.of(model);
            int count = random.nextInt(2 * SEGMENT);
            int from = random.nextInt(model.length - count);
            int to = random.nextBoolean()
                    ? random.nextInt(model.length - count)
                    : Math.min(model.length - count, Math.max(0, from + random.nextInt(9) - 4));

            segments.move(from, to, count);
            System.arraycopy(model, from, model, to, count);

            assertThat(Arrays.equals(segments.toBytes(), model))
                    .as("%d bytes from %d to %d", count, from, to)
                    .isTrue();
        }
    }

    @Test
    void takeOverWhatOthersHold() {
        byte[] model = some(3 * SEGMENT);
        byte[] other = some(2 * SEGMENT + 9);
        Segments segments = Segments.of(model);

        segments.set(SEGMENT - 5, Segments.of(other), 7, SEGMENT + 20);
        segments.set(3, (byte) 77);

        System.arraycopy(other, 7, model, SEGMENT - 5, SEGMENT + 13);
        model[3] = 77;
        assertThat(segments.toBytes()).isEqualTo(model);
    }

    @Test
    void goOnOverTheirBorders() {
        byte[] zeros = new byte[2 * SEGMENT + 9];
        for (int at : new int[] {0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, zeros.length - 1}) {
            byte[] bytes = zeros.clone();
            bytes[at] = -1;

            assertThat(Segments.of(bytes).skip(0, SegmentsTest::endOfZeros)).isEqualTo(at);
            assertThat(Segments.of(bytes).skip(at, SegmentsTest::endOfZeros)).isEqualTo(at);
            assertThat(Segments.of(bytes).skip(at + 1, SegmentsTest::endOfZeros))
                    .isEqualTo(bytes.length);
        }
    }

    private static int endOfZeros(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] == 0) {
            at++;
        }
        return at;
    }

    @Test
    void areTheSameWhateverRoomThereIsAndDifferByOneByte() {
        for (int length : new int[] {0, 1, 300, SEGMENT, SEGMENT + 1, 3 * SEGMENT - 1}) {
            byte[] bytes = some(length);
            Segments grown = new Segments();
            for (int i = 0; i < length; i += 97) {
                grown.add(bytes, i, Math.min(97, length - i));
            }

            assertThat(grown.hasSameBytes(Segments.of(bytes))).isTrue();
            assertThat(grown.capacity()).isBetween(length, 2 * length + 256);
            assertThat(grown.hasSameBytes(Segments.of(some(length + 1)))).isFalse();
            for (int at = 0; at < length; at += Math.max(1, length - 1)) {
                byte[] other = bytes.clone();
                other[at]++;
                assertThat(grown.hasSameBytes(Segments.of(other))).isFalse();
            }
        }
    }

    @Test
    void comeInPartsThatHaveNothingBesides() {
        byte[] bytes = some(SEGMENT + 300);
        Segments segments = new Segments();
        segments.add(bytes, 0, 100);
        segments.add(bytes, 100, bytes.length - 100);

        assertThat(segments.parts()).hasSize(2);
        assertThat(segments.parts().get(0)).isEqualTo(Arrays.copyOf(bytes, SEGMENT));
        assertThat(segments.parts().get(1)).isEqualTo(Arrays.copyOfRange(bytes, SEGMENT, bytes.length));
        assertThat(new Segments().parts()).isEmpty();
    }
}
