package dev.reprise.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known name that somebody most likely meant. */
final class Nearest {

    /** No known name is nearly as long, and to compare a long one takes long. */
    private static final int LENGTH_MAX = 200;

    private Nearest() {}

    /** Empty if nothing known is like it. */
    static Optional<String> of(String unknown, Collection<String> known) {
        return known.stream()
                .filter(name -> unknown.length() <= LENGTH_MAX)
                .filter(name -> distance(unknown, name) <= tolerance(unknown))
                .min(Comparator.comparingInt(name -> distance(unknown, name)));
    }

    /** Of the whole names; or, one further away, of their last parts: {@code server.ttl} may mean {@code cache.ttl}. */
    private static int distance(String a, String b) {
        int whole = edits(a, b);
        return lastPart(a).equals(lastPart(b)) ? Math.min(whole, 1) : whole;
    }

    private static int tolerance(String name) {
        return Math.max(1, Math.min(3, name.length() / 2));
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Levenshtein's distance, a row at a time. */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
