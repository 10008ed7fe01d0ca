package dev.reprise.server.demo;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the proxy answered at one stop.
 *
 * @param cache {@code X-Cache}
 * @param cacheStatus {@code Cache-Status}
 * @param firstByte from sending the request to the first byte of the answer's body
 * @param total to its last
 */
record TourAnswer(int status, String cache, String cacheStatus, Duration firstByte, Duration total, String body) {

    private static final Pattern TOTAL_TOKENS = Pattern.compile("\"total_tokens\"\\s*:\\s*(\\d{1,9})");

    boolean isHit() {
        return cache.equals("HIT");
    }

    /** What a hit did not cost; zero for all other answers. */
    int tokensSaved() {
        Matcher total = TOTAL_TOKENS.matcher(body);
        return isHit() && total.find() ? Integer.parseInt(total.group(1)) : 0;
    }
}
