package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.StoredResponse;
import dev.reprise.server.redis.StoredResponseCodec.Decoded;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class StoredResponseCodecTest {
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final CacheKey KEY = SampleResponses.key("what is the answer?");

    private final StoredResponseCodec codec = new StoredResponseCodec(BODY_BYTES_MAX);

    @Test
    void readsBackWhateverWasWritten() {
        long seed = new Random().nextLong();
        System.out.println("StoredResponseCodecTest seed: " + seed);
        Random random = new Random(seed);

        for (int i = 0; i < 2_000; i++) {
            StoredResponse response = SampleResponses.any(random);

            StoredResponse found = found(response.key(), codec.encode(response).orElseThrow());

            assertThat(found.body()).describedAs("body %d of seed %d", i, seed).isEqualTo(response.body());
            assertThat(SampleResponses.withBody(found, response.body()))
                    .describedAs("response %d of seed %d", i, seed)
                    .isEqualTo(response);
        }
    }

    @Test
    void compressesOnlyBodiesThatGetSmaller() {
        assertThat(encodedBytes(SampleResponses.text(64 * 1024))).isLessThan(2_000);
        assertThat(encodedBytes(SampleResponses.noise(64 * 1024))).isBetween(64 * 1024, 65 * 1024);
        assertThat(encodedBytes(SampleResponses.text(1024))).isGreaterThan(1024);
    }

    @Test
    void servesNoEnvelopeOfWhichOneByteChanged() {
        for (byte[] envelope : new byte[][] {encode(SampleResponses.text(300)), encode(SampleResponses.text(3_000))}) {
            for (int at = 0; at < envelope.length; at++) {
                for (int flipped = 1; flipped < 256; flipped += 6) {
                    byte[] mutated = envelope.clone();
                    mutated[at] ^= (byte) flipped;

                    assertThat(codec.decode(KEY, mutated)).isInstanceOf(Decoded.Rejected.class);
                }
            }
        }
    }

    @Test
    void servesNoEnvelopeThatWasCutOrPadded() {
        byte[] envelope = encode(SampleResponses.text(3_000));

        for (int length = 0; length < envelope.length; length++) {
            assertThat(codec.decode(KEY, Arrays.copyOf(envelope, length))).isInstanceOf(Decoded.Rejected.class);
        }
        assertThat(rejected(Arrays.copyOf(envelope, envelope.length + 1))).isEqualTo(Unusable.CORRUPT);
    }

    @Test
    void survivesEveryChangeThatTheChecksumVouchesFor() {
        long seed = new Random().nextLong();
        System.out.println("StoredResponseCodecTest seed: " + seed);
        Random random = new Random(seed);
        byte[] envelope = encode(SampleResponses.text(3_000));

        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = envelope.clone();
            mutated[random.nextInt(envelope.length)] = (byte) random.nextInt();
            ByteBuffer.wrap(mutated)
                    .putInt(random.nextInt(envelope.length - 8), random.nextInt() >> random.nextInt(32));

            Decoded decoded = codec.decode(KEY, sealed(mutated));

            assertThat(decoded).describedAs("mutation %d of seed %d", i, seed).isNotNull();
        }
    }

    @Test
    void servesNoEnvelopeThatIsAboutAnotherKey() {
        byte[] envelope = encode(SampleResponses.text(100));

        Decoded decoded = codec.decode(SampleResponses.key("another question"), envelope);

        assertThat(decoded).isEqualTo(new Decoded.Rejected(Unusable.CORRUPT));
    }

    @Test
    void leavesNewerVersionsToThoseWhoKnowThem() {
        byte[] newer = encode(SampleResponses.text(100));
        newer[4] = StoredResponseCodec.FORMAT_VERSION + 1;

        assertThat(rejected(newer)).isEqualTo(Unusable.NEWER);
    }

    @Test
    void callsForeignWhatDoesNotBeginWithTheMagic() {
        assertThat(rejected("{\"not\":\"ours\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Unusable.FOREIGN);
        assertThat(rejected(new byte[1])).isEqualTo(Unusable.FOREIGN);
    }

    @Test
    void neverInflatesBeyondTheLimit() {
        byte[] body = SampleResponses.text(BODY_BYTES_MAX);
        byte[] envelope = encode(body);

        assertThat(new StoredResponseCodec(BODY_BYTES_MAX - 1).decode(KEY, envelope))
                .isEqualTo(new Decoded.Rejected(Unusable.CORRUPT));
        assertThat(found(KEY, envelope).body()).isEqualTo(body);
    }

    @Test
    void refusesToWriteWhatItWouldNotRead() {
        StoredResponse tooLarge = SampleResponses.answering(KEY, new byte[BODY_BYTES_MAX + 1]);

        assertThat(codec.encode(tooLarge)).isEmpty();
    }

    /** Values outlive releases: a change of these bytes needs a new format version, never a new file. */
    @Test
    void readsAndWritesTheGoldenEnvelopes() throws IOException {
        StoredResponse small = SampleResponses.answering(KEY, SampleResponses.text(200));
        StoredResponse compressed = SampleResponses.answering(KEY, SampleResponses.text(5_000));

        assertThat(codec.encode(small).orElseThrow()).isEqualTo(golden("stored-response-v3.hex"));
        assertThat(found(KEY, golden("stored-response-v3.hex")))
                .usingRecursiveComparison()
                .isEqualTo(small);
        assertThat(found(KEY, golden("stored-response-v3-zstd.hex")))
                .usingRecursiveComparison()
                .isEqualTo(compressed);
        assertThat(found(KEY, golden("stored-response-v1.hex")))
                .usingRecursiveComparison()
                .isEqualTo(SampleResponses.withPurgesKnown(small, 0));
        assertThat(found(KEY, golden("stored-response-v1-zstd.hex")))
                .usingRecursiveComparison()
                .isEqualTo(SampleResponses.withPurgesKnown(compressed, 0));
    }

    private int encodedBytes(byte[] body) {
        return encode(body).length;
    }

    private byte[] encode(byte[] body) {
        return codec.encode(SampleResponses.answering(KEY, body)).orElseThrow();
    }

    private StoredResponse found(CacheKey key, byte[] envelope) {
        return ((Decoded.Found) codec.decode(key, envelope)).response();
    }

    private Unusable rejected(byte[] envelope) {
        return ((Decoded.Rejected) codec.decode(KEY, envelope)).why();
    }

    /** With the length and the checksum right again, so that the change reaches what is behind them. */
    private static byte[] sealed(byte[] envelope) {
        ByteBuffer.wrap(envelope).putInt(6, envelope.length);
        CRC32C checksum = new CRC32C();
        checksum.update(envelope, 0, envelope.length - 4);
        ByteBuffer.wrap(envelope).putInt(envelope.length - 4, (int) checksum.getValue());
        return envelope;
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = StoredResponseCodecTest.class.getResourceAsStream("/golden/" + name)) {
            String hex = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        }
    }
}
