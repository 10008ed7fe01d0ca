package dev.reprise.chat;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Escapes what some clients take for the end of a line though the event stream format does not: NEL, LS and PS. */
final class LineSafeEscapes extends CharacterEscapes {

    private static final Map<Integer, SerializableString> ESCAPES = Map.of(
            0x85, new SerializedString("\\u0085"),
            0x2028, new SerializedString("\\u2028"),
            0x2029, new SerializedString("\\u2029"));

    @Override
    public int[] getEscapeCodesForAscii() {
        return standardAsciiEscapesForJSON();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int ch) {
        return ESCAPES.get(ch);
    }
}
