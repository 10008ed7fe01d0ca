package dev.reprise.trials;

import java.nio.file.Path;

/** How much is tried: what continuous integration has time for, or the full run ({@code -Dtrials.full=true}). */
final class Scale {

    private static final boolean FULL = Boolean.getBoolean("trials.full");

    private Scale() {}

    static boolean isFull() {
        return FULL;
    }

    static int of(int share, int full) {
        return FULL ? full : share;
    }

    /** The seed of everything that is drawn: printed, and given again by {@code -Dtrials.seed}. */
    static long seed() {
        return Long.getLong("trials.seed", System.nanoTime() % 1_000_000);
    }

    static Path directory() {
        return Path.of(System.getProperty("trials.directory", "target/trials"));
    }
}
