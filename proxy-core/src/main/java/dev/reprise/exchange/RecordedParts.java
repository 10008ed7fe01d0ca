package dev.reprise.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parts of a recording, from the first that somebody still needs. What was taken is said by a position, the number of
 * bytes before it, so that parts can be put together behind a player's back: an array for each would take many times their
 * bytes if an origin sends one at a time. The newest part stays as it came, for all who wait for it.
 *
 * <p>But for the newest, of two neighbours the later is the shorter, or both are too large to be put together. So there are
 * few, and no byte is copied more often than lengths can double. Guarded by whoever owns it.
 */
final class RecordedParts {

    /** Beside as much, what an array takes itself is nothing. */
    static final int PACKED_BYTES_MAX = 16 * 1024;

    private record Part(long start, byte[] bytes) {

        long end() {
            return start + bytes.length;
        }

        byte[] from(long position) {
            return position <= start
                    ? bytes
                    : Arrays.copyOfRange(bytes, Math.toIntExact(position - start), bytes.length);
        }
    }

    private final List<Part> parts = new ArrayList<>(4);
    private long end;

    /** Where the next part will stand. */
    long end() {
        return end;
    }

    /** Where the first one held stands; all before it is gone. */
    long start() {
        return parts.isEmpty() ? end : parts.get(0).start();
    }

    /** How many bytes are held. */
    long bytes() {
        return end - start();
    }

    void add(byte[] part) {
        pack();
        parts.add(new Part(end, part));
        end += part.length;
    }

    /** Puts the last part together with those before it that are no longer than what follows them. */
    private void pack() {
        int first = parts.size() - 1;
        int bytes = first < 0 ? 0 : parts.get(first).bytes().length;
        while (first > 0) {
            int before = parts.get(first - 1).bytes().length;
            if (before > bytes || before + bytes > PACKED_BYTES_MAX) {
                break;
            }
            bytes += before;
            first--;
        }
        if (first < parts.size() - 1) {
            join(parts.subList(first, parts.size()), bytes);
        }
    }

    private static void join(List<Part> neighbours, int bytes) {
        byte[] joined = new byte[bytes];
        int at = 0;
        for (Part part : neighbours) {
            System.arraycopy(part.bytes(), 0, joined, at, part.bytes().length);
            at += part.bytes().length;
        }
        Part whole = new Part(neighbours.get(0).start(), joined);
        neighbours.clear();
        neighbours.add(whole);
    }

    /** What stands from there on: one part, if there is one, and as many more as fit. */
    List<byte[]> from(long position, int bytesMax) {
        List<byte[]> next = new ArrayList<>();
        long limit = position + bytesMax;
        for (Part part : parts.subList(indexOf(position), parts.size())) {
            if (!next.isEmpty() && part.end() > limit) {
                break;
            }
            next.add(part.from(position));
        }
        return next;
    }

    List<byte[]> all() {
        return parts.stream().map(Part::bytes).toList();
    }

    /** Lets go of what ends before that position. */
    void dropBefore(long position) {
        parts.subList(0, indexOf(position)).clear();
    }

    /** The first part that does not end before that position. */
    private int indexOf(long position) {
        int low = 0;
        int high = parts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (parts.get(middle).end() <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
