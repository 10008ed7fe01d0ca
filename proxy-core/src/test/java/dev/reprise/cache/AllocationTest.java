package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.reprise.chat.Endpoint;
import dev.reprise.http.Segments;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reading a body for its key allocates, in bytes for each byte of the body: all of it, garbage too. */
class AllocationTest {

    private static final int BODY_BYTES = 16 << 20;
    private static final int PART_BYTES = 8 << 10;

    private static byte[] body(String head, String repeated, String tail) {
        int times = (BODY_BYTES - head.length() - tail.length()) / repeated.length();
        return (head + repeated.repeat(times) + tail).getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "an image | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\" | A | \"}]} | 2.1",
                "a text with line breaks | {\"messages\":[{\"role\":\"user\",\"content\":\" | twenty characters a\\n | \"}]} | 2.5",
                "messages that are out of order | {\"messages\":[{\"role\":\"user\",\"content\":\"\"} |"
                        + " ,{\"role\":\"user\",\"content\":\"four score and seven words or so, in each of many\"} | ]} | 12",
            })
    void staysNearTheSizeOfTheBody(String what, String head, String repeated, String tail, double timesMax) {
        byte[] body = body(head, repeated, tail);
        readInParts(body); // what is loaded once is loaded
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        CanonicalForm form = readInParts(body);
        Digest digest = form.digest();

        double times = (threads.getCurrentThreadAllocatedBytes() - before) / (double) body.length;
        System.out.printf("reading %s: %.2f bytes allocated for each byte of the body%n", what, times);
        assertThat(form.bypass()).isEmpty();
        assertThat(digest.hex()).isNotEmpty();
        assertThat(times).isLessThan(timesMax);
    }

    /** As it comes from a connection; the parts themselves are not counted, for who reads them is not the reader. */
    private static CanonicalForm readInParts(byte[] body) {
        Segments segments = new Segments();
        for (int at = 0; at < body.length; at += PART_BYTES) {
            segments.add(body, at, Math.min(PART_BYTES, body.length - at));
        }
        return CanonicalForm.read(Endpoint.CHAT_COMPLETIONS, segments, CanonicalForm.Limits.DEFAULT);
    }
}
