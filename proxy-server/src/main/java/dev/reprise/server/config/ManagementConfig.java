package dev.reprise.server.config;

import org.jspecify.annotations.Nullable;

/**
 * {@code management.*}: where operators and probes connect.
 *
 * @param port 0 is any free port
 * @param token what admin pages are asked with; null if none is configured
 * @param showPrompts whether admin pages tell how questions began
 */
public record ManagementConfig(
        String host, int port, @Nullable String token, boolean showPrompts) {

    private static final int TOKEN_CHARS_MIN = 16;

    public ManagementConfig {
        Check.filled("management.host", host);
        Check.port("management.port", port);
        Check.require(
                token == null || (token.length() >= TOKEN_CHARS_MIN && isVisibleAscii(token)),
                "management.token",
                Shown.HIDDEN,
                "at least " + TOKEN_CHARS_MIN + " printable ASCII characters without spaces");
    }

    private static boolean isVisibleAscii(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    @Override
    public String toString() {
        return "ManagementConfig[host=" + host + ", port=" + port + "]"; // never the token
    }
}
