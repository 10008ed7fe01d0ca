package dev.reprise.server.redis;

/** How counts stand in Redis: decimal digits, which may be anybody's. */
final class CountText {

    private CountText() {}

    static boolean isCount(String text) {
        return text.matches("\\d{1,19}");
    }

    /** What is more than can be counted is as much as can be. */
    static long of(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooMany) {
            return Long.MAX_VALUE;
        }
    }
}
