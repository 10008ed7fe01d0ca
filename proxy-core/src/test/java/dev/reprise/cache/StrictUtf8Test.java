package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.Segments;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StrictUtf8Test {

    @Test
    void agreesWithTheJdkOnEveryPairOfBytes() {
        for (int pair = 0; pair < 1 << 16; pair++) {
            agrees(new byte[] {(byte) (pair >> 8), (byte) pair});
        }
    }

    @Test
    void agreesWithTheJdkOnLongerSequences() {
        byte[] edges = {0, 'a', 0x7F, (byte) 0x80, (byte) 0x8F, (byte) 0x90, (byte) 0x9F, (byte) 0xA0, (byte) 0xBF};
        byte[] leads = {(byte) 0xC2, (byte) 0xE0, (byte) 0xE1, (byte) 0xED, (byte) 0xEF, (byte) 0xF0, (byte) 0xF4, -1};
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(20)];
            for (int at = 0; at < bytes.length; at++) {
                byte[] from = random.nextInt(3) == 0 ? leads : edges;
                bytes[at] = from[random.nextInt(from.length)];
            }
            agrees(bytes);
        }
    }

    @Test
    void acceptsEveryCharacterAtEveryOffset() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point += point < 0x3000 ? 1 : 251) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                String text = "a".repeat(point % 9) + Character.toString(point) + "b".repeat(point % 11);
                assertThat(StrictUtf8.isWellFormed(Segments.of(text.getBytes(StandardCharsets.UTF_8))))
                        .isTrue();
            }
        }
    }

    private static void agrees(byte[] bytes) {
        if (StrictUtf8.isWellFormed(Segments.of(bytes)) != isWellFormedForTheJdk(bytes)) {
            throw new AssertionError(HexFormat.of().formatHex(bytes));
        }
    }

    private static boolean isWellFormedForTheJdk(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
