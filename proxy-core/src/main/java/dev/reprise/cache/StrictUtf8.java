package dev.reprise.cache;

import dev.reprise.http.Segments;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Well-formed UTF-8 (RFC 3629) and nothing else. The JSON parser accepts overlong forms and encoded surrogates, which
 * another parser may read as another question.
 */
final class StrictUtf8 {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final long NOT_ASCII = 0x8080808080808080L;

    private StrictUtf8() {}

    static boolean isWellFormed(Segments bytes) {
        int start = 0; // of the segment, in the whole
        int at = 0;
        for (int i = 0; i < bytes.count(); i++) {
            int end = start + bytes.lengthOf(i);
            while (at < end) {
                at = start + afterAscii(bytes.segment(i), at - start, end - start);
                int length = at == end ? 0 : sequenceLength(bytes, at);
                if (at < end && length == 0) {
                    return false;
                }
                at += length;
            }
            start = end;
        }
        return true;
    }

    /** Most bodies are ASCII from end to end, so this loop is the one that counts. */
    private static int afterAscii(byte[] bytes, int start, int end) {
        int at = start;
        while (at <= end - Long.BYTES && ((long) LONG.get(bytes, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < end && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /** Bytes of the sequence that starts here, 0 if it is not well-formed. */
    private static int sequenceLength(Segments bytes, int start) {
        int lead = bytes.byteAt(start) & 0xFF;
        int length = lengthOf(lead);
        if (length == 0 || start + length > bytes.length() || !isSecond(lead, bytes.byteAt(start + 1) & 0xFF)) {
            return 0;
        }
        for (int at = start + 2; at < start + length; at++) {
            if ((bytes.byteAt(at) & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static int lengthOf(int lead) {
        if (lead >= 0xC2 && lead <= 0xDF) {
            return 2;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            return 3;
        }
        return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
    }

    /** The second byte is where overlong forms, surrogates and what lies beyond U+10FFFF show. */
    private static boolean isSecond(int lead, int second) {
        int min = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int max = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return second >= min && second <= max;
    }
}
