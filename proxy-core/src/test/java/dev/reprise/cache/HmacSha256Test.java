package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HmacSha256Test {

    private static final String JEFE = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    /** RFC 4231 §4.3. */
    @Test
    void isWhatItsRfcSays() {
        assertThat(new HmacSha256(ascii("Jefe"))
                        .of(ascii("what do ya want for nothing?"))
                        .hex())
                .isEqualTo(JEFE);
    }

    /** RFC 4231 §4.7. */
    @Test
    void takesAKeyLongerThanABlock() {
        byte[] key = new byte[131];
        Arrays.fill(key, (byte) 0xaa);

        assertThat(new HmacSha256(key)
                        .of(ascii("Test Using Larger Than Block-Size Key - Hash Key First"))
                        .hex())
                .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    @Test
    void remembersNothingOfOtherMessagesWhoeverAsks() {
        HmacSha256 hmac = new HmacSha256(ascii("Jefe"));

        IntStream.range(0, 10_000).parallel().forEach(i -> {
            hmac.of(ascii("message " + i));

            assertThat(hmac.of(ascii("what do ya want for nothing?")).hex()).isEqualTo(JEFE);
        });
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
