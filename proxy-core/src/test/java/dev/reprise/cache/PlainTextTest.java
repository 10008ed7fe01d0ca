package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlainTextTest {

    private static final int LENGTH = 40;

    @Test
    void endsWithEachByteThatDoesNotStandForItselfWhereverItIs() {
        for (int value = 0; value < 256; value++) {
            boolean plain = value >= ' ' && value != '"' && value != '\\';
            for (int at = 0; at < LENGTH; at++) {
                byte[] bytes = new byte[LENGTH];
                Arrays.fill(bytes, (byte) 'a');
                bytes[at] = (byte) value;

                assertThat(PlainText.end(bytes, 0, LENGTH)).isEqualTo(plain ? LENGTH : at);
                assertThat(PlainText.end(bytes, at, LENGTH)).isEqualTo(plain ? LENGTH : at);
                assertThat(PlainText.end(bytes, 0, at)).isEqualTo(at);
            }
        }
    }

    @Test
    void endsWhereLookingAtEachByteSaysSo() {
        Random random = new Random(4711);
        byte[] bytes = new byte[LENGTH];
        for (int round = 0; round < 100_000; round++) {
            random.nextBytes(bytes);
            int from = random.nextInt(LENGTH);
            int expected = from;
            while (expected < LENGTH && isPlain(bytes[expected] & 0xFF)) {
                expected++;
            }

            assertThat(PlainText.end(bytes, from, LENGTH)).isEqualTo(expected);
        }
    }

    private static boolean isPlain(int value) {
        return value >= ' ' && value != '"' && value != '\\';
    }
}
