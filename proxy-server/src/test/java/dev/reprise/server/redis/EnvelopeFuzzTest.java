package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.cache.StoredResponse;
import dev.reprise.server.redis.StoredResponseCodec.Decoded;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever may stand in Redis under one of our names. It is served only if it is an envelope of that name, whole and as
 * it was written; and no claim that it makes costs more memory than a body may have.
 */
class EnvelopeFuzzTest {

    private static final int BODY_BYTES_MAX = 1 << 16;
    private static final int CHECKSUM_BYTES = 4;

    private static final List<StoredResponse> WRITTEN = Stream.of(
                    new Random(1), new Random(2), new Random(3), new Random(4))
            .map(SampleResponses::any)
            .toList();

    private final StoredResponseCodec codec = new StoredResponseCodec(BODY_BYTES_MAX);

    private byte[] envelope(StoredResponse response) {
        return codec.encode(response).orElseThrow();
    }

    static Stream<byte[]> envelopes() {
        StoredResponseCodec codec = new StoredResponseCodec(BODY_BYTES_MAX);
        return WRITTEN.stream().map(response -> codec.encode(response).orElseThrow());
    }

    @MethodSource("envelopes")
    @FuzzTest
    void values(byte[] value) {
        for (StoredResponse response : WRITTEN) {
            served(response, value);
            served(response, sealed(value));
        }
    }

    @FuzzTest
    void changes(FuzzedDataProvider data) {
        StoredResponse response = data.pickValue(WRITTEN);
        byte[] written = envelope(response);
        byte[] changed = changed(written, data);

        if (Arrays.equals(changed, written)) {
            assertThat(served(response, changed)).isTrue();
        } else if (!isSealed(changed)) {
            assertThat(served(response, changed)).isFalse();
        }
        served(response, sealed(changed));
    }

    /** Under a secret not even who computes the checksum anew changes anything that is served. */
    @FuzzTest
    void changesUnderASecret(FuzzedDataProvider data) {
        Envelopes envelopes = new Envelopes(codec, "ai:response:", List.of(TestSecrets.secret(1)));
        StoredResponse response = data.pickValue(WRITTEN);
        Envelopes.Address address = envelopes.addresses(response.key()).get(0);
        byte[] written = envelopes.encode(address, response).orElseThrow();
        byte[] changed = changed(written, data);

        boolean same = Arrays.equals(changed, written);
        assertThat(envelopes.decode(address, changed) instanceof Decoded.Found).isEqualTo(same);
        assertThat(envelopes.decode(address, sealed(changed))).isInstanceOf(Decoded.Rejected.class);
    }

    private static byte[] changed(byte[] written, FuzzedDataProvider data) {
        byte[] changed = Arrays.copyOf(written, data.consumeInt(0, written.length + 8));
        while (data.remainingBytes() > 0 && changed.length > 0) {
            changed[data.consumeInt(0, changed.length - 1)] = data.consumeByte();
        }
        return changed;
    }

    /** Whether it is served; if so, it is about that key, within bounds, and what would be written of it again. */
    private boolean served(StoredResponse response, byte[] value) {
        if (!(codec.decode(response.key(), value) instanceof Decoded.Found found)) {
            return false;
        }
        StoredResponse read = found.response();
        assertThat(isSealed(value)).isTrue();
        assertThat(read.key()).isEqualTo(response.key());
        assertThat(read.body().length).isLessThanOrEqualTo(BODY_BYTES_MAX);
        Decoded again = codec.decode(read.key(), envelope(read));
        assertThat(again).isInstanceOfSatisfying(Decoded.Found.class, same -> {
            assertThat(same.response().body()).isEqualTo(read.body());
            assertThat(SampleResponses.withBody(same.response(), read.body())).isEqualTo(read);
        });
        return true;
    }

    /** With a right checksum, as whoever can write to Redis could make it. */
    private static byte[] sealed(byte[] value) {
        byte[] sealed = value.clone();
        if (sealed.length >= CHECKSUM_BYTES) {
            ByteBuffer.wrap(sealed).putInt(sealed.length - CHECKSUM_BYTES, checksum(sealed));
        }
        return sealed;
    }

    private static boolean isSealed(byte[] value) {
        return value.length >= CHECKSUM_BYTES
                && ByteBuffer.wrap(value).getInt(value.length - CHECKSUM_BYTES) == checksum(value);
    }

    private static int checksum(byte[] value) {
        CRC32C checksum = new CRC32C();
        checksum.update(value, 0, value.length - CHECKSUM_BYTES);
        return (int) checksum.getValue();
    }
}
