package dev.reprise.exchange;

import dev.reprise.http.Headers;

/**
 * This proxy as one of the hops that messages pass (RFC 9110 §7.6.3).
 *
 * @param name the pseudonym that it adds to {@code Via}, and knows itself by
 */
public record Hop(String name) {

    /** Whoever passes more goes round in circles, by whatever names. */
    private static final int HOPS_MAX = 16;

    /** What it adds. */
    String via() {
        return "1.1 " + name;
    }

    /** Whether a request with these fields goes round: it was here before, or at too many others. */
    boolean isCircling(Headers headers) {
        if (!headers.contains("via")) {
            return false;
        }
        String[] hops = headers.joined("via").orElse("").split(",", -1);
        if (hops.length > HOPS_MAX) {
            return true;
        }
        for (String hop : hops) {
            String[] words = hop.strip().split("\\s+", 3); // protocol, name, comment
            if (words.length > 1 && words[1].equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
