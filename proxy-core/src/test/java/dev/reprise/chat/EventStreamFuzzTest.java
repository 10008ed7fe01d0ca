package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes at all as an event stream, cut anywhere. */
class EventStreamFuzzTest {

    static Stream<byte[]> seeds() {
        return Fixture.streams().stream().map(Fixture::bytes);
    }

    @MethodSource("seeds")
    @FuzzTest
    void streams(byte[] stream) {
        filtersAlikeHoweverItIsCut(stream);
        losesNothingButUsage(stream);
        storesAlikeTwice(stream);
        endsAnEventWhereItSaysSo(stream);
    }

    private static void filtersAlikeHoweverItIsCut(byte[] stream) {
        byte[] whole = filtered(stream, stream.length);
        byte[] bytewise = filtered(stream, 1);
        byte[] inSevens = filtered(stream, 7);

        assertThat(bytewise).isEqualTo(whole);
        assertThat(inSevens).isEqualTo(whole);
    }

    private static void losesNothingButUsage(byte[] stream) {
        byte[] filtered = filtered(stream, stream.length);
        boolean mentionsUsage = text(stream).contains("usage");

        assertThat(filtered.length).isLessThanOrEqualTo(stream.length);
        if (!mentionsUsage) {
            assertThat(filtered).isEqualTo(stream);
        }
        assertThat(filtered(filtered, filtered.length)).isEqualTo(filtered);
    }

    private static void storesAlikeTwice(byte[] stream) {
        for (Endpoint endpoint : Endpoint.values()) {
            byte[] stored = StoredStream.of(endpoint, stream);

            assertThat(StoredStream.of(endpoint, stored)).isEqualTo(stored);
        }
    }

    /** An event of our own may follow there, and it is then read as one, whatever came before. */
    private static void endsAnEventWhereItSaysSo(byte[] stream) {
        StreamBoundary boundary = new StreamBoundary();
        boundary.add(stream);
        if (boundary.atBoundary()) {
            byte[] ours = "data: ours\n\n".getBytes(StandardCharsets.US_ASCII);
            byte[] both = Arrays.copyOf(stream, stream.length + ours.length);
            System.arraycopy(ours, 0, both, stream.length, ours.length);

            List<StreamEvent> events = EventStream.parse(both);

            assertThat(text(events.get(events.size() - 1).data())).isEqualTo("ours");
        }
    }

    private static byte[] filtered(byte[] stream, int partBytes) {
        UsageFilter filter = new UsageFilter();
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        for (int at = 0; at < stream.length; at += partBytes) {
            passed.writeBytes(filter.filter(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + partBytes))));
        }
        passed.writeBytes(filter.finish());
        return passed.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
