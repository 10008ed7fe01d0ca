package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.chat.Endpoint;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheSecretTest {

    private static final CacheSecret FIRST = CacheSecret.of(bytes(1));
    private static final CacheSecret SECOND = CacheSecret.of(bytes(2));
    private static final RequestHead REQUEST =
            new RequestHead("POST", "/v1/embeddings", Headers.of("authorization", "Bearer sk-a"));

    /** They outlive releases: whatever is in Redis was written with them. */
    @Test
    void derivesTheGoldenKeys() throws IOException {
        for (String line : golden()) {
            String[] columns = line.split("\t", -1);
            CacheSecret secret = CacheSecret.of(HexFormat.of().parseHex(columns[0]));

            assertThat(HexFormat.of().formatHex(secret.derive(columns[1])))
                    .as(columns[1])
                    .isEqualTo(columns[2]);
        }
        assertThat(golden()).hasSize(8);
    }

    @Test
    void takesAtLeast32Bytes() {
        assertThatThrownBy(() -> CacheSecret.of(new byte[31])).hasMessage("secret: 31 bytes (expected: >= 32)");
    }

    @Test
    void noticesWhatIsObviouslyNotRandom() {
        assertThat(CacheSecret.of(new byte[32]).looksRandom()).isFalse();
        assertThat(CacheSecret.of("aaaaaaaabbbbbbbbccccccccdddddddd".getBytes(StandardCharsets.US_ASCII))
                        .looksRandom())
                .isFalse();
        assertThat(FIRST.looksRandom()).isTrue();
    }

    @Test
    void printsNothingOfItself() {
        assertThat(FIRST.toString()).isEqualTo("CacheSecret");
    }

    @Test
    void decidesWhatACredentialLooksLikeInKeys() {
        Partition without = Partition.ofCredential(REQUEST, List.of());
        Partition first = Partition.ofCredential(REQUEST, List.of(FIRST));

        assertThat(first.digest())
                .isNotEqualTo(without.digest())
                .isNotEqualTo(Partition.ofCredential(REQUEST, List.of(SECOND)).digest());
    }

    @Test
    void afterARotationTheFormerKeyIsStillKnown() {
        CacheKey before = key(Partition.ofCredential(REQUEST, List.of(FIRST)));
        CacheKey after = key(Partition.ofCredential(REQUEST, List.of(SECOND, FIRST)));

        assertThat(after).isNotEqualTo(before).isEqualTo(key(Partition.ofCredential(REQUEST, List.of(SECOND))));
        assertThat(after.formerly(0)).isEqualTo(before);
    }

    @Test
    void aSharedPartitionHasOneKeyUnderAllSecrets() {
        CacheKey key = key(Partition.shared());

        assertThat(key.formerly(0)).isEqualTo(key);
        assertThat(key.formerly(1)).isEqualTo(key);
    }

    private static CacheKey key(Partition partition) {
        Digest body = Digest.sha256(new byte[0]);
        return KeyFields.of(partition, "", "https://origin/v1", Endpoint.EMBEDDINGS, REQUEST, List.of(), body)
                .key();
    }

    private static byte[] bytes(int seed) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (seed * 31 + i);
        }
        return bytes;
    }

    private static List<String> golden() throws IOException {
        try (InputStream in = CacheSecretTest.class.getResourceAsStream("derived-keys.tsv")) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }
}
