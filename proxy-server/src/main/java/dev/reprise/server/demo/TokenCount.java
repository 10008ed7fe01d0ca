package dev.reprise.server.demo;

/** How many tokens a text has, by the rule of thumb of four characters each: the demo bills nobody. */
final class TokenCount {

    private static final int CHARS_PER_TOKEN = 4;

    private TokenCount() {}

    static long of(String text) {
        return Math.max(1, (text.length() + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN);
    }
}
