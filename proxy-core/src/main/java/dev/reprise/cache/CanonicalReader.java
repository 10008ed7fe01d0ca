package dev.reprise.cache;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.json.DupDetector;
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

    /** The body's own limit bounds strings and names; depth and digits are counted here, to know the reason. */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final JsonParser parser;
    private final CanonicalForm.Limits limits;
    private final RequestFacts facts;
    private final CanonicalBytes out;
    private int depth;

    private CanonicalReader(JsonParser parser, CanonicalForm.Limits limits, RequestFacts facts, CanonicalBytes out) {
        this.parser = parser;
        this.limits = limits;
        this.facts = facts;
        this.out = out;
    }

    /** Returns the canonical form and tells the facts; fails where the body is not one strict JSON object. */
    static byte[] read(byte[] body, Place place, CanonicalForm.Limits limits, RequestFacts facts) throws IOException {
        CanonicalBytes out = new CanonicalBytes(body.length);
        try (JsonParser parser = JSON.createParser(body)) {
            CanonicalReader reader = new CanonicalReader(parser, limits, facts, out);
            reader.body(place);
            reader.end();
        }
        return out.toBytes();
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
        place.watch().see(facts, parser);
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

    private void enter() throws Unreadable {
        if (++depth > limits.depthMax()) {
            throw new Unreadable(Bypass.TOO_DEEP);
        }
    }

    private void object(Place place) throws IOException {
        DupDetector names = DupDetector.rootDetector(parser);
        List<CanonicalBytes.Member> members = new ArrayList<>();
        out.raw('{');
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (names.isDup(name)) {
                throw new Unreadable(Bypass.DUPLICATE_KEYS);
            }
            member(place.member(name), name, members);
        }
        if (place.isTypedObject()) {
            out.sort(members);
        }
        out.raw('}');
    }

    private void member(Place place, String name, List<CanonicalBytes.Member> members) throws IOException {
        int before = out.length();
        if (!members.isEmpty()) {
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
        } else {
            members.add(new CanonicalBytes.Member(name, start, out.length()));
        }
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

    private void string(boolean list) throws IOException {
        if (list) {
            out.raw('[');
        }
        out.openString();
        parser.getText(out);
        out.closeString();
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
