package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheSecret;
import dev.reprise.cache.StoredResponse;
import dev.reprise.server.redis.Envelopes.Address;
import dev.reprise.server.redis.StoredResponseCodec.Decoded;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served of values in Redis, with a secret and without. */
class EnvelopesTest {

    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final int MUTATIONS = Boolean.getBoolean("trials.full") ? 50_000 : 2_000;
    private static final CacheKey KEY = SampleResponses.key("what is the answer?");
    private static final CacheSecret FIRST = TestSecrets.secret(1);
    private static final CacheSecret SECOND = TestSecrets.secret(2);
    private static final StoredResponse RESPONSE = SampleResponses.answering(KEY, SampleResponses.text(3_000));

    private final Envelopes plain = envelopes();
    private final Envelopes sealing = envelopes(FIRST);

    @Test
    void aNameTellsNothingOfTheKeyWithoutTheSecret() {
        assertThat(nameOf(plain)).isEqualTo("ai:response:" + KEY.hex());
        assertThat(nameOf(sealing)).matches("ai:response:[0-9a-f]{64}").doesNotContain(KEY.hex());
        assertThat(nameOf(sealing)).isEqualTo(nameOf(envelopes(FIRST))).isNotEqualTo(nameOf(envelopes(SECOND)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 300, 3_000, BODY_BYTES_MAX})
    void readsWhatItWrote(int bodyBytes) {
        StoredResponse response = SampleResponses.answering(KEY, SampleResponses.noise(bodyBytes));
        for (Envelopes envelopes : List.of(plain, sealing)) {
            byte[] value = write(envelopes, response);

            assertThat(found(envelopes, value)).usingRecursiveComparison().isEqualTo(response);
            assertThat(value.length).isLessThanOrEqualTo(envelopes.bytesMax());
            assertThat(StoredResponseCodec.lengthOf(value)).isEqualTo(value.length);
        }
    }

    @Test
    void writesAnotherValueEachTime() {
        assertThat(write(sealing, RESPONSE)).isNotEqualTo(write(sealing, RESPONSE));
    }

    /** Values outlive releases: a change of these bytes needs a new format version, never a new file. */
    @Test
    void readsAndWritesTheGoldenValue() throws IOException {
        byte[] golden = golden("stored-response-v2.hex");
        byte[] nonce = Arrays.copyOfRange(golden, 18, 30);
        Envelopes envelopes = envelopes(TestSecrets.secret(0));
        Address address = envelopes.addresses(KEY).get(0);
        byte[] envelope = golden("stored-response-v1.hex");

        assertThat(new Seal(TestSecrets.secret(0)).seal(address.name(), envelope, nonce))
                .isEqualTo(golden);
        assertThat(found(envelopes, golden))
                .usingRecursiveComparison()
                .isEqualTo(
                        SampleResponses.withPurgesKnown(SampleResponses.answering(KEY, SampleResponses.text(200)), 0));
    }

    @Test
    void servesNoneOfManyMutatedValues() {
        long seed = new Random().nextLong();
        System.out.println("EnvelopesTest seed: " + seed);
        Random random = new Random(seed);
        for (Envelopes envelopes : List.of(plain, sealing)) {
            byte[] value = write(envelopes, RESPONSE);
            byte[] other = write(
                    envelopes, SampleResponses.answering(SampleResponses.key("another"), SampleResponses.noise(2_000)));
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] mutated = mutated(value, other, random);

                assertThat(Arrays.equals(mutated, value) || decode(envelopes, mutated) instanceof Decoded.Rejected)
                        .as("mutation %d of seed %d", i, seed)
                        .isTrue();
            }
        }
    }

    private static byte[] mutated(byte[] value, byte[] other, Random random) {
        byte[] mutated = value.clone();
        int at = random.nextInt(value.length);
        int length = 1 + random.nextInt(Math.min(64, value.length - at));
        switch (random.nextInt(6)) {
            case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> Arrays.fill(mutated, at, at + length, (byte) random.nextInt());
            case 2 -> mutated = Arrays.copyOf(value, at);
            case 3 -> mutated = Arrays.copyOf(value, value.length + length);
            case 4 -> System.arraycopy(other, random.nextInt(other.length - length + 1), mutated, at, length);
            default -> System.arraycopy(value, random.nextInt(value.length - length + 1), mutated, at, length);
        }
        return mutated;
    }

    @Test
    void whatIsNotEncryptedIsNotBelievedOnceThereIsASecret() {
        assertThat(rejected(sealing, write(plain, RESPONSE))).isEqualTo(Unusable.UNSEALED);
    }

    @Test
    void whatIsEncryptedIsAMissWithoutTheSecretOrWithAnother() {
        byte[] value = write(sealing, RESPONSE);

        assertThat(rejected(plain, value)).isEqualTo(Unusable.SEALED);
        assertThat(rejected(envelopes(SECOND), value)).isEqualTo(Unusable.SEALED);
    }

    @Test
    void aValueUnderAnotherNameIsCorrupt() {
        Address elsewhere =
                sealing.addresses(SampleResponses.key("another question")).get(0);

        assertThat(sealing.decode(
                        new Address(elsewhere.name(), elsewhere.digits(), KEY, elsewhere.seal()),
                        write(sealing, RESPONSE)))
                .isEqualTo(new Decoded.Rejected(Unusable.CORRUPT));
    }

    @Test
    void nobodyCanClaimASecretWithoutKnowingIt() {
        byte[] forged = write(envelopes(SECOND), RESPONSE);
        System.arraycopy(write(sealing, RESPONSE), 10, forged, 10, 8);

        assertThat(rejected(sealing, forged)).isEqualTo(Unusable.CORRUPT);
    }

    @Test
    void leavesNewerVersionsAndForeignValuesAlone() {
        byte[] newer = write(sealing, RESPONSE);
        newer[4] = StoredResponseCodec.FORMAT_VERSION + 1;

        assertThat(rejected(sealing, newer)).isEqualTo(Unusable.NEWER);
        assertThat(rejected(plain, newer)).isEqualTo(Unusable.NEWER);
        assertThat(rejected(sealing, "not ours".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(Unusable.FOREIGN);
    }

    @Test
    void aFormerSecretReadsWhereTheFormerKeyWas() {
        CacheKey rotated = new CacheKey(SampleResponses.key("under the second").digest(), List.of(KEY.digest()));
        Envelopes rotating = envelopes(SECOND, FIRST);

        List<Address> addresses = rotating.addresses(rotated);

        assertThat(addresses).hasSize(2);
        assertThat(addresses.get(1).name())
                .isEqualTo(sealing.addresses(KEY).get(0).name());
        assertThat(rotating.decode(addresses.get(1), write(sealing, RESPONSE))).isInstanceOf(Decoded.Found.class);
        assertThat(rotating.decode(addresses.get(0), write(sealing, RESPONSE)))
                .isEqualTo(new Decoded.Rejected(Unusable.SEALED));
    }

    private static Envelopes envelopes(CacheSecret... secrets) {
        return new Envelopes(new StoredResponseCodec(BODY_BYTES_MAX), "ai:response:", List.of(secrets));
    }

    private static String nameOf(Envelopes envelopes) {
        return new String(envelopes.addresses(KEY).get(0).name(), StandardCharsets.US_ASCII);
    }

    private static byte[] write(Envelopes envelopes, StoredResponse response) {
        return envelopes
                .encode(envelopes.addresses(response.key()).get(0), response)
                .orElseThrow();
    }

    private static Decoded decode(Envelopes envelopes, byte[] value) {
        return envelopes.decode(envelopes.addresses(KEY).get(0), value);
    }

    private static StoredResponse found(Envelopes envelopes, byte[] value) {
        return ((Decoded.Found) decode(envelopes, value)).response();
    }

    private static Unusable rejected(Envelopes envelopes, byte[] value) {
        return ((Decoded.Rejected) decode(envelopes, value)).why();
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = EnvelopesTest.class.getResourceAsStream("/golden/" + name)) {
            String hex = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        }
    }
}
