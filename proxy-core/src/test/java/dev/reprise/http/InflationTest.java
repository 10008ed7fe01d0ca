package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.Inflation.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InflationTest {

    private static final byte[] TEXT = "an answer, and an answer, and an answer".getBytes(StandardCharsets.US_ASCII);

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream deflate = new DeflaterOutputStream(bytes)) {
            deflate.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static void isWhole(Outcome outcome, byte[] expected) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Whole.class, whole -> assertThat(whole.bytes()).isEqualTo(expected));
    }

    private static Outcome gunzip(byte[] body) {
        return Inflation.inflate(ContentCoding.GZIP, body, 1 << 20);
    }

    @Test
    void undoesBothCodings() {
        isWhole(gunzip(gzip(TEXT)), TEXT);
        isWhole(Inflation.inflate(ContentCoding.DEFLATE, deflate(TEXT), 1 << 20), TEXT);
        isWhole(Inflation.inflate(ContentCoding.IDENTITY, TEXT, 1), TEXT);
        isWhole(gunzip(gzip(new byte[0])), new byte[0]);
    }

    @Test
    void undoesContentOfAnyKindAndLength() {
        Random random = new Random(3);
        for (int length : new int[] {1, 8191, 8192, 8193, 65_535, 65_536, 65_537, 1 << 20}) {
            byte[] content = new byte[length];
            random.nextBytes(content);

            isWhole(gunzip(gzip(content)), content);
        }
    }

    @Test
    void stopsAtTheByteThatIsOneTooMany() {
        isWhole(Inflation.inflate(ContentCoding.GZIP, gzip(TEXT), TEXT.length), TEXT);
        assertThat(Inflation.inflate(ContentCoding.GZIP, gzip(TEXT), TEXT.length - 1))
                .isInstanceOf(Outcome.TooLarge.class);
        assertThat(Inflation.inflate(ContentCoding.DEFLATE, deflate(TEXT), TEXT.length - 1))
                .isInstanceOf(Outcome.TooLarge.class);
    }

    @Test
    void takesSeveralMembersForOneContent() {
        isWhole(gunzip(joined(gzip(TEXT), gzip(TEXT))), joined(TEXT, TEXT));
        assertThat(Inflation.inflate(ContentCoding.GZIP, joined(gzip(TEXT), gzip(TEXT)), TEXT.length * 2 - 1))
                .isInstanceOf(Outcome.TooLarge.class);
    }

    @Test
    void skipsWhatAHeaderMayHave() {
        byte[] plain = gzip(TEXT);
        byte[] header = {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 0, 2, 0, 9, 9, 'n', 0, 'c', 'c', 0, 1, 2};
        byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);

        isWhole(gunzip(joined(header, rest)), TEXT);
    }

    @Test
    void takesNoPrefixForTheWhole() {
        byte[] gzip = joined(gzip(TEXT), gzip(TEXT));
        int second = gzip(TEXT).length;
        for (int length = 0; length < gzip.length; length++) {
            if (length != second) {
                assertThat(gunzip(Arrays.copyOf(gzip, length)))
                        .as("%d bytes", length)
                        .isInstanceOf(Outcome.Broken.class);
            }
        }
        byte[] deflate = deflate(TEXT);
        for (int length = 0; length < deflate.length; length++) {
            assertThat(Inflation.inflate(ContentCoding.DEFLATE, Arrays.copyOf(deflate, length), 1 << 20))
                    .as("%d bytes", length)
                    .isInstanceOf(Outcome.Broken.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "x", "garbage that is longer than a member's header", "\u001f"})
    void takesNothingAfterTheEnd(String garbage) {
        byte[] after = garbage.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(gunzip(joined(gzip(TEXT), after))).isInstanceOf(Outcome.Broken.class);
        assertThat(Inflation.inflate(ContentCoding.DEFLATE, joined(deflate(TEXT), after), 1 << 20))
                .isInstanceOf(Outcome.Broken.class);
    }

    @Test
    void noticesEveryBitThatIsWrongInTheContentOrTheChecksum() {
        byte[] gzip = gzip(TEXT);
        for (int bit = 10 * 8; bit < gzip.length * 8; bit++) {
            byte[] wrong = gzip.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);

            Outcome outcome = gunzip(wrong);

            if (outcome instanceof Outcome.Whole whole) {
                assertThat(whole.bytes()).as("bit %d", bit).isEqualTo(TEXT); // it said the same in another way
            }
        }
    }

    @Test
    void doesNotUndoWhatIsNoneOfThem() {
        assertThat(gunzip(TEXT)).isInstanceOf(Outcome.Broken.class);
        assertThat(gunzip(new byte[0])).isInstanceOf(Outcome.Broken.class);
        assertThat(Inflation.inflate(ContentCoding.OTHER, gzip(TEXT), 1 << 20)).isInstanceOf(Outcome.Broken.class);
        assertThat(Inflation.inflate(ContentCoding.DEFLATE, new byte[0], 1 << 20))
                .isInstanceOf(Outcome.Broken.class);
    }

    /** Ten gigabytes of zeros, made of one block of deflate that is repeated: a megabyte of zeros in a kilobyte. */
    @Test
    @Timeout(60)
    void doesNotBurst() {
        byte[] bomb = bomb(10_000);
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        long before = runtime.totalMemory() - runtime.freeMemory();
        long began = System.nanoTime();

        Outcome outcome = Inflation.inflate(ContentCoding.GZIP, bomb, 1 << 20);

        long millis = (System.nanoTime() - began) / 1_000_000;
        long taken = runtime.totalMemory() - runtime.freeMemory() - before;
        System.out.printf(
                "a bomb of %d bytes for 10 GB: stopped after %d ms, %d bytes on the heap%n",
                bomb.length, millis, taken);
        assertThat(outcome).isInstanceOf(Outcome.TooLarge.class);
        assertThat(taken).isLessThan(16 << 20);
    }

    @Test
    @Timeout(60)
    void doesNotBurstMemberByMember() {
        byte[] member = gzip(new byte[1 << 16]);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            members.writeBytes(member);
        }

        assertThat(gunzip(members.toByteArray())).isInstanceOf(Outcome.TooLarge.class);
    }

    @Test
    @Timeout(60)
    void takesNoTimeForManyMembersThatAreEmpty() {
        byte[] member = gzip(new byte[0]);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int i = 0; i < 50_000; i++) {
            members.writeBytes(member);
        }

        isWhole(gunzip(members.toByteArray()), new byte[0]);
    }

    private static byte[] bomb(int megabytes) {
        byte[] zeros = new byte[1 << 20];
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(zeros);
        byte[] buffer = new byte[8192];
        int some;
        while ((some = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH)) > 0) {
            block.write(buffer, 0, some);
        }
        deflater.end();
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 0});
        for (int i = 0; i < megabytes; i++) {
            bomb.writeBytes(block.toByteArray());
        }
        bomb.writeBytes(new byte[] {3, 0}); // an empty last block
        bomb.writeBytes(new byte[8]);
        return bomb.toByteArray();
    }
}
