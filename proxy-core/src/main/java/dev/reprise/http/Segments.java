package dev.reprise.http;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes in segments of 64 KiB: however many there are, they take neither one large array nor a copy of all whenever they
 * grow. Not thread-safe.
 */
public final class Segments {

    static final int SEGMENT_BYTES = 1 << 16;

    private static final int SHIFT = 16;
    private static final int MASK = SEGMENT_BYTES - 1;
    private static final int FIRST_BYTES_MIN = 256;

    private static final byte[] NONE = {};

    /** Something that goes on for a while. */
    @FunctionalInterface
    public interface Run {

        /** Where in an array it ends that begins there; the end of what is in the array if it does not end before. */
        int end(byte[] bytes, int from, int to);
    }

    /** All but the last are full; the last may be shorter and have room. */
    private byte[][] segments = new byte[1][];

    private int held; // segments that are there, with something in them or not
    private final int firstBytes; // what the first has room for at the least
    private int length;

    /** The segment with the last byte, or none; it is here too because whoever adds byte by byte asks for it each time. */
    private byte[] open = NONE;

    public Segments() {
        this(FIRST_BYTES_MIN);
    }

    private Segments(int firstBytes) {
        this.firstBytes = firstBytes;
    }

    /** Empty, and about as many bytes will come: they are not copied while it grows to a segment. */
    public static Segments expecting(int bytes) {
        return new Segments(Math.max(FIRST_BYTES_MIN, bytes));
    }

    /** A copy of these bytes. */
    public static Segments of(byte[] bytes) {
        Segments copy = new Segments();
        copy.add(bytes);
        return copy;
    }

    public int length() {
        return length;
    }

    public byte byteAt(int index) {
        return segments[index >>> SHIFT][index & MASK];
    }

    public void add(byte[] bytes) {
        add(bytes, 0, bytes.length);
    }

    /** Adds an array that nobody else will change any more: the first one need not be copied. */
    public void take(byte[] bytes) {
        if (length == 0 && bytes.length <= SEGMENT_BYTES) {
            segments[0] = bytes;
            held = 1;
            length = bytes.length;
            open = bytes;
        } else {
            add(bytes);
        }
    }

    public void add(byte[] bytes, int offset, int count) {
        int used = length & MASK;
        if (used > 0 && count <= open.length - used) {
            System.arraycopy(bytes, offset, open, used, count);
            length += count;
        } else {
            addOverBorders(bytes, offset, count);
        }
    }

    private void addOverBorders(byte[] bytes, int offset, int count) {
        int from = offset;
        int left = count;
        while (left > 0) {
            int at = length & MASK;
            byte[] last = lastWithRoom(left);
            int some = Math.min(left, last.length - at);
            System.arraycopy(bytes, from, last, at, some);
            from += some;
            left -= some;
            length += some;
        }
    }

    public void add(byte one) {
        int at = length & MASK;
        byte[] last = at == 0 || at == open.length ? lastWithRoom(1) : open;
        last[at] = one;
        length++;
    }

    /** Adds what stands there in others. */
    public void add(Segments others, int start, int end) {
        int at = start;
        while (at < end) {
            int some = Math.min(end - at, SEGMENT_BYTES - (at & MASK));
            add(others.segments[at >>> SHIFT], at & MASK, some);
            at += some;
        }
    }

    /** The segment that the next byte goes into; the first grows as it is needed, since most contents are small. */
    private byte[] lastWithRoom(int wanted) {
        int index = length >>> SHIFT;
        int used = length & MASK;
        if (index == held) {
            hold(new byte[index == 0 ? size(wanted, firstBytes) : SEGMENT_BYTES]);
        }
        byte[] last = segments[index];
        if (used == last.length) {
            last = Arrays.copyOf(last, size(used + wanted, 2 * last.length));
            segments[index] = last;
        }
        open = last;
        return last;
    }

    private void hold(byte[] segment) {
        if (held == segments.length) {
            segments = Arrays.copyOf(segments, 2 * held);
        }
        segments[held] = segment;
        held++;
    }

    private static int size(int wanted, int least) {
        return Math.min(SEGMENT_BYTES, Math.max(wanted, least));
    }

    /** Forgets whatever is beyond that length; the first segment is kept for what comes next. */
    public void truncate(int newLength) {
        length = newLength;
        int kept = Math.min(held, Math.max(1, count()));
        Arrays.fill(segments, kept, held, null);
        held = kept;
        open = length == 0 ? NONE : segments[kept - 1];
    }

    /** Moves what stands there to another place in the same content; the two may overlap. */
    public void move(int from, int to, int count) {
        boolean forwards = to < from;
        int left = count;
        while (left > 0) {
            int source = forwards ? from + count - left : from + left;
            int target = forwards ? to + count - left : to + left;
            int some = Math.min(left, Math.min(run(source, forwards), run(target, forwards)));
            int back = forwards ? 0 : some;
            copy(source - back, target - back, some);
            left -= some;
        }
    }

    /** How far it is from there to the end of the segment, or to its beginning. */
    private static int run(int index, boolean forwards) {
        int at = index & MASK;
        if (forwards) {
            return SEGMENT_BYTES - at;
        }
        return at == 0 ? SEGMENT_BYTES : at;
    }

    private void copy(int from, int to, int count) {
        System.arraycopy(segments[from >>> SHIFT], from & MASK, segments[to >>> SHIFT], to & MASK, count);
    }

    /** Overwrites what stands there with all of others. */
    public void set(int at, Segments others, int start, int end) {
        int from = start;
        int to = at;
        while (from < end) {
            int some = Math.min(end - from, Math.min(run(from, true), run(to, true)));
            System.arraycopy(others.segments[from >>> SHIFT], from & MASK, segments[to >>> SHIFT], to & MASK, some);
            from += some;
            to += some;
        }
    }

    public void set(int at, byte one) {
        segments[at >>> SHIFT][at & MASK] = one;
    }

    /** Goes on from there as long as something does, segment by segment. Returns where that ends, which may be the length. */
    public int skip(int from, Run run) {
        int at = from;
        while (at < length) {
            byte[] segment = segments[at >>> SHIFT];
            int base = at & ~MASK;
            int end = lengthOf(at >>> SHIFT);
            int i = run.end(segment, at & MASK, end);
            at = base + i;
            if (i < end) {
                return at;
            }
        }
        return length;
    }

    /** How many segments there are with something in them. */
    public int count() {
        return (length + MASK) >>> SHIFT;
    }

    /** One segment, to look at; only its first {@link #lengthOf} bytes count. */
    public byte[] segment(int index) {
        return segments[index];
    }

    public int lengthOf(int index) {
        return Math.min(SEGMENT_BYTES, length - (index << SHIFT));
    }

    /** What its arrays take, with the room that the last has. */
    public int capacity() {
        int capacity = 0;
        for (int i = 0; i < held; i++) {
            capacity += segments[i].length;
        }
        return capacity;
    }

    /** Whether the other has the same content, whatever room there is in either. */
    public boolean hasSameBytes(Segments other) {
        if (length != other.length) {
            return false;
        }
        for (int i = 0; i < count(); i++) {
            int end = lengthOf(i);
            if (!Arrays.equals(segments[i], 0, end, other.segments[i], 0, end)) {
                return false;
            }
        }
        return true;
    }

    /** The content in arrays of its own size, each a segment at most. They are shared, so nothing may be added any more. */
    List<byte[]> parts() {
        List<byte[]> parts = new ArrayList<>(Arrays.asList(segments).subList(0, count()));
        int last = parts.size() - 1;
        if (last >= 0 && parts.get(last).length > lengthOf(last)) {
            parts.set(last, Arrays.copyOf(parts.get(last), lengthOf(last)));
        }
        return parts;
    }

    public byte[] toBytes() {
        byte[] all = new byte[length];
        for (int i = 0; i < count(); i++) {
            System.arraycopy(segments[i], 0, all, i << SHIFT, lengthOf(i));
        }
        return all;
    }

    public InputStream stream() {
        return new Reading();
    }

    private final class Reading extends InputStream {

        private int at;

        @Override
        public int read() {
            return at == length ? -1 : byteAt(at++) & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int count) {
            if (at == length && count > 0) {
                return -1;
            }
            int some = Math.min(count, Math.min(length - at, run(at, true)));
            System.arraycopy(segments[at >>> SHIFT], at & MASK, into, offset, some);
            at += some;
            return some;
        }
    }
}
