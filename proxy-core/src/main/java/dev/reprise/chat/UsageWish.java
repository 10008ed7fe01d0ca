package dev.reprise.chat;

import dev.reprise.http.Segments;
import java.nio.charset.StandardCharsets;

/** Asks the origin for the usage of a stream on behalf of a client that did not ({@code upstream.ask-usage}). */
public final class UsageWish {

    private static final byte[] MEMBER =
            "\"stream_options\":{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);

    private UsageWish() {}

    /**
     * Puts {@code stream_options} into a request as its last member and changes no other byte. The body must be a strict
     * JSON object without that member; anything that does not end like an object stays as it is.
     */
    public static void into(Segments body) {
        int brace = lastNonBlank(body, body.length());
        int before = lastNonBlank(body, brace);
        if (before < 0 || body.byteAt(brace) != '}') {
            return;
        }
        boolean empty = body.byteAt(before) == '{';
        Segments end = new Segments();
        end.add(body, brace, body.length());
        body.truncate(brace);
        if (!empty) {
            body.add((byte) ',');
        }
        body.add(MEMBER);
        body.add(end, 0, end.length());
    }

    private static int lastNonBlank(Segments body, int before) {
        int i = before - 1;
        while (i >= 0 && isBlank(body.byteAt(i))) {
            i--;
        }
        return i;
    }

    private static boolean isBlank(byte unit) {
        return unit == ' ' || unit == '\n' || unit == '\r' || unit == '\t';
    }
}
