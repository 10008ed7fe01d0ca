package dev.reprise.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What stands for itself in a JSON string: all bytes of UTF-8 but quotes, backslashes and control characters. It is looked for
 * eight bytes at a time, because prompts consist of little else.
 */
final class PlainText {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = ONES << 7;
    private static final long SPACES = ' ' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private PlainText() {}

    /** Where in an array it ends that begins there. */
    static int end(byte[] bytes, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES && isPlain((long) LONG.get(bytes, at))) {
            at += Long.BYTES;
        }
        while (at < to && isPlain(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isPlain(byte one) {
        return (one < 0 || one >= ' ') && one != '"' && one != '\\';
    }

    /** Subtracting from a byte that is smaller sets its high bit, which a byte that has it already does not count for. */
    private static boolean isPlain(long eight) {
        long quotes = eight ^ QUOTES;
        long backslashes = eight ^ BACKSLASHES;
        long control = (eight - SPACES) & ~eight;
        long quote = (quotes - ONES) & ~quotes;
        long backslash = (backslashes - ONES) & ~backslashes;
        return ((control | quote | backslash) & HIGH_BITS) == 0;
    }
}
