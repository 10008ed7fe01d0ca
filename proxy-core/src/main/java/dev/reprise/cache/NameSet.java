package dev.reprise.cache;

import java.security.SecureRandom;

/**
 * The names of one object's members, as far as telling whether one was there before. It holds 61 bits of each and no text:
 * two names may, once in a great while, look the same, which costs a hit, but a name never looks new that was there.
 *
 * <p>Who sends the names does not know where they will stand (Carter and Wegman, 1979): a name is a polynomial of its
 * characters, modulo a prime, at a point that each process draws for itself.
 */
final class NameSet {

    private static final int PRIME_BITS = 61;
    private static final long PRIME = (1L << PRIME_BITS) - 1;
    private static final long POINT;
    private static final long FACTOR;

    static {
        SecureRandom random = new SecureRandom();
        POINT = random.nextLong(1 << 16, PRIME);
        FACTOR = random.nextLong(1, PRIME);
    }

    private long[] slots = new long[8]; // 0 is free
    private int size;

    /** Adds a name; false if it was there. */
    boolean add(String name) {
        if (size * 2 == slots.length) {
            grow();
        }
        boolean added = insert(slots, hash(name));
        size += added ? 1 : 0;
        return added;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long hash : slots) {
            if (hash != 0) {
                insert(larger, hash);
            }
        }
        slots = larger;
    }

    private static boolean insert(long[] slots, long hash) {
        int mask = slots.length - 1;
        int at = (int) hash & mask;
        while (slots[at] != 0) {
            if (slots[at] == hash) {
                return false;
            }
            at = (at + 1) & mask;
        }
        slots[at] = hash;
        return true;
    }

    /** From 1, since 0 is a free slot. */
    static long hash(String name) {
        long hash = 1; // so that no name is another one with more in front of it
        for (int i = 0; i < name.length(); i++) {
            hash = reduced(times(hash, POINT) + name.charAt(i));
        }
        return times(hash, FACTOR) + 1;
    }

    /** The product modulo the prime: of its 122 bits, the upper half counts as much as the lower. */
    private static long times(long a, long b) {
        long low = a * b;
        long high = Math.multiplyHigh(a, b) << (Long.SIZE - PRIME_BITS) | low >>> PRIME_BITS;
        return reduced((low & PRIME) + high);
    }

    /** Modulo the prime, of what is less than twice it. */
    private static long reduced(long sum) {
        return sum >= PRIME ? sum - PRIME : sum;
    }

    int size() {
        return size;
    }
}
