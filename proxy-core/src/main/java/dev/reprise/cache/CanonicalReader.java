package dev.reprise.cache;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import dev.reprise.http.Segments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks a body once, token by token, and writes its canonical form. Everything is read and checked alike, also what is
 * left out: that is written too and then taken back, so nothing hides in it.
 *
 * <p>Recursion is bounded by {@link CanonicalForm.Limits#depthMax}.
 */
final class CanonicalReader {

    /** A character is up to four bytes. */
    private static final int NAME_BYTES_MAX = 4 * CanonicalForm.NAME_CHARACTERS_MAX;

    /** More than any number may have, and all that is ever asked for as text. */
    private static final int TEXT_CHARACTERS_MAX = 20_000;

    /**
     * Depth and digits are counted here, to know the reason. Strings are not bounded, but those that the parser is asked
     * for as text: they take several times their size.
     */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(TEXT_CHARACTERS_MAX)
                    .maxNameLength(NAME_BYTES_MAX)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final Segments body;
    private final JsonParser parser;
    private final CanonicalForm.Limits limits;
    private final RequestFacts facts;
    private final CanonicalBytes out;
    private int depth;
    private int names; // of the objects that are open

    private CanonicalReader(
            Segments body, JsonParser parser, CanonicalForm.Limits limits, RequestFacts facts, CanonicalBytes out) {
        this.body = body;
        this.parser = parser;
        this.limits = limits;
        this.facts = facts;
        this.out = out;
    }

    /** Returns the canonical form and tells the facts; fails where the body is not one strict JSON object. */
    static Segments read(Segments body, Place place, CanonicalForm.Limits limits, RequestFacts facts)
            throws IOException {
        CanonicalBytes out = new CanonicalBytes(body.length());
        try (JsonParser parser = parser(body)) {
            CanonicalReader reader = new CanonicalReader(body, parser, limits, facts, out);
            reader.body(place);
            reader.end();
        } catch (StreamConstraintsException e) {
            throw new Unreadable(reason(e));
        }
        return out.bytes();
    }

    /** Only the message tells which. */
    private static Bypass reason(StreamConstraintsException e) {
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("Name")) {
            return Bypass.NAME_TOO_LONG;
        }
        return message.contains("hash collisions") ? Bypass.TOO_MANY_NAMES : Bypass.NUMBER_TOO_LONG;
    }

    /** One of a factory of its own: the parsers of one factory share a table of names, which one body could spoil for all. */
    private static JsonParser parser(Segments body) throws IOException {
        JsonFactory own = JSON.copy();
        return body.count() == 1
                ? own.createParser(body.segment(0), 0, body.length())
                : own.createParser(body.stream());
    }

    private void body(Place place) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new Unreadable(Bypass.INVALID_JSON);
        }
        value(place);
    }

    private void end() throws IOException {
        try {
            if (parser.nextToken() == null) {
                return;
            }
        } catch (StreamReadException e) {
            // Not even a token: trailing bytes like any others.
        }
        throw new Unreadable(Bypass.TRAILING_BYTES);
    }

    private void value(Place place) throws IOException {
        watch(place);
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            enter();
            object(place);
            depth--;
        } else if (token == JsonToken.START_ARRAY) {
            enter();
            array(place.element());
            depth--;
        } else if (token == JsonToken.VALUE_STRING) {
            string(place.list());
        } else if (token.isNumeric()) {
            number(place.number());
        } else {
            out.raw(token.asString());
        }
    }

    private void watch(Place place) throws IOException {
        try {
            place.watch().see(facts, parser);
        } catch (StreamConstraintsException tooLong) {
            throw new Unreadable(Bypass.NAME_TOO_LONG);
        }
    }

    private void enter() throws Unreadable {
        if (++depth > limits.depthMax()) {
            throw new Unreadable(Bypass.TOO_DEEP);
        }
    }

    private void object(Place place) throws IOException {
        NameSet seen = new NameSet();
        List<CanonicalBytes.Member> members = new ArrayList<>();
        int base = out.length();
        out.raw('{');
        while (next() != JsonToken.END_OBJECT) {
            String name = name(seen);
            int start = member(place.member(name), name, base);
            if (place.isTypedObject() && start < out.length()) {
                members.add(new CanonicalBytes.Member(name, start, out.length()));
            }
        }
        names -= seen.size();
        out.sort(members);
        out.raw('}');
    }

    private String name(NameSet seen) throws IOException {
        String name = parser.currentName();
        if (name.length() > CanonicalForm.NAME_CHARACTERS_MAX) {
            throw new Unreadable(Bypass.NAME_TOO_LONG);
        }
        if (!seen.add(name)) {
            throw new Unreadable(Bypass.DUPLICATE_KEYS);
        }
        if (++names > CanonicalForm.NAMES_MAX) {
            throw new Unreadable(Bypass.TOO_MANY_NAMES);
        }
        return name;
    }

    /** Returns where it starts, which is the end of the form if it was left out. */
    private int member(Place place, String name, int base) throws IOException {
        int before = out.length();
        if (before > base + 1) {
            out.raw(',');
        }
        int start = out.length();
        out.string(name);
        out.raw(':');
        int valueStart = out.length();
        next();
        value(place);
        if (isLeftOut(place, name, valueStart)) {
            out.truncate(before);
            return before;
        }
        return start;
    }

    private boolean isLeftOut(Place place, String name, int valueStart) {
        boolean ignored = depth == 1 && limits.ignored().contains(name);
        return ignored || place.omission().applies(out, valueStart);
    }

    private void array(Place element) throws IOException {
        out.raw('[');
        boolean first = true;
        while (next() != JsonToken.END_ARRAY) {
            if (!first) {
                out.raw(',');
            }
            first = false;
            value(element);
        }
        out.raw(']');
    }

    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new Unreadable(Bypass.INVALID_JSON);
        }
        return token;
    }

    /** The parser is not asked for the text, but where the string stands; it checks the string as it passes over it. */
    private void string(boolean list) throws IOException {
        int quote = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        if (list) {
            out.raw('[');
        }
        out.string(body, quote + 1);
        if (list) {
            out.raw(']');
        }
    }

    private void number(boolean byValue) throws IOException {
        if (parser.getTextLength() > limits.numberDigitsMax()) {
            throw new Unreadable(Bypass.NUMBER_TOO_LONG);
        }
        String lexeme = parser.getText();
        out.raw(byValue ? Lexeme.canonical(lexeme) : lexeme);
    }
}
