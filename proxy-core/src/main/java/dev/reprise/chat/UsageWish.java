package dev.reprise.chat;

import java.nio.charset.StandardCharsets;

/** Asks the origin for the usage of a stream on behalf of a client that did not ({@code upstream.ask-usage}). */
public final class UsageWish {

    private static final byte[] MEMBER =
            "\"stream_options\":{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);

    private UsageWish() {}

    /**
     * The same request with {@code stream_options} as its last member and no other byte changed. The body must be a
     * strict JSON object without that member; anything that does not end like an object comes back as it is.
     */
    public static byte[] into(byte[] requestBody) {
        int brace = lastNonBlank(requestBody, requestBody.length);
        int before = lastNonBlank(requestBody, brace);
        if (before < 0 || requestBody[brace] != '}') {
            return requestBody;
        }
        boolean empty = requestBody[before] == '{';
        byte[] body = new byte[requestBody.length + MEMBER.length + (empty ? 0 : 1)];
        System.arraycopy(requestBody, 0, body, 0, brace);
        body[brace] = ',';
        int at = empty ? brace : brace + 1;
        System.arraycopy(MEMBER, 0, body, at, MEMBER.length);
        System.arraycopy(requestBody, brace, body, at + MEMBER.length, requestBody.length - brace);
        return body;
    }

    private static int lastNonBlank(byte[] body, int before) {
        int i = before - 1;
        while (i >= 0 && (body[i] == ' ' || body[i] == '\n' || body[i] == '\r' || body[i] == '\t')) {
            i--;
        }
        return i;
    }
}
