package dev.reprise.cache;

/**
 * The names of one object's members, as far as telling whether one was there before. It holds 64 bits of each and no text:
 * two names may, once in a great while, look the same, which costs a hit, but a name never looks new that was there.
 */
final class NameSet {

    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

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

    /** FNV-1a over the characters, and a finisher that brings all bits to the low ones. */
    private static long hash(String name) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        hash ^= hash >>> 32;
        hash *= 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
        return hash == 0 ? 1 : hash;
    }

    int size() {
        return size;
    }
}
