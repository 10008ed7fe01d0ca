package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigestTest {

    @Test
    void isSha256() {
        Digest digest = Digest.sha256("abc".getBytes(StandardCharsets.US_ASCII));

        assertThat(digest.hex()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void isReadBackFromItsDigits() {
        Digest digest = Digest.sha256(new byte[] {1});

        assertThat(Digest.ofHex(digest.hex())).isEqualTo(digest).hasSameHashCodeAs(digest);
        assertThat(Digest.of(digest.bytes())).isEqualTo(digest);
    }

    @Test
    void doesNotChangeWithTheBytesItGaveAway() {
        Digest digest = Digest.sha256(new byte[] {1});
        String hex = digest.hex();

        digest.bytes()[0]++;

        assertThat(digest.hex()).isEqualTo(hex);
    }

    @Test
    void refusesAnotherLength() {
        assertThatThrownBy(() -> Digest.of(new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("digest: 31 bytes (expected: 32)");
        assertThatThrownBy(() -> Digest.ofHex("abc")).isInstanceOf(IllegalArgumentException.class);
    }
}
