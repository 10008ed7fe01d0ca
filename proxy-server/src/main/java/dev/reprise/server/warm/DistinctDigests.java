package dev.reprise.server.warm;

/**
 * Counts different digests, by their first eight bytes, in an open hash table that grows up to {@link #COUNT_MAX}; from then
 * on it counts no more.
 */
final class DistinctDigests {

    static final int COUNT_MAX = 1_000_000;

    private static final int FIRST_SLOTS = 1 << 10;

    private long[] slots = new long[FIRST_SLOTS]; // 0 is free
    private int count;

    void add(long digest) {
        if (count < COUNT_MAX && put(slots, digest == 0 ? 1 : digest)) {
            count++;
            if (2 * count > slots.length) {
                grow();
            }
        }
    }

    int count() {
        return count;
    }

    /** Whether there may be more. */
    boolean isFull() {
        return count == COUNT_MAX;
    }

    private void grow() {
        long[] larger = new long[2 * slots.length];
        for (long digest : slots) {
            if (digest != 0) {
                put(larger, digest);
            }
        }
        slots = larger;
    }

    /** Digests are random already, so their last bits say where to begin. */
    private static boolean put(long[] table, long digest) {
        int at = (int) digest & (table.length - 1);
        while (table[at] != 0 && table[at] != digest) {
            at = (at + 1) & (table.length - 1);
        }
        boolean isNew = table[at] == 0;
        table[at] = digest;
        return isNew;
    }
}
