package dev.reprise.server.warm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A JSON object as bytes, with where the values of some members stand in it, so that every other byte stays as it was. */
final class BodyMembers {

    private static final JsonFactory JSON = new JsonFactory();

    /** A value: its bytes, the end exclusive; its text if it is a string or a number. */
    private record Value(JsonToken token, int start, int end, String text) {}

    private final byte[] json;
    private final Map<String, Value> values = new HashMap<>();

    private BodyMembers(byte[] json) {
        this.json = json;
    }

    /**
     * Reads the whole object, but remembers only members of these names.
     *
     * @throws UnusableLine if it is no JSON object
     */
    static BodyMembers of(byte[] json, Set<String> names) throws UnusableLine {
        BodyMembers members = new BodyMembers(json);
        try (JsonParser parser = JSON.createParser(json)) {
            members.read(parser, names);
        } catch (JsonProcessingException e) {
            throw new UnusableLine("broken JSON"
                    + Optional.ofNullable(e.getLocation())
                            .map(at -> " at column " + at.getColumnNr())
                            .orElse("")
                    + " (expected: one JSON object on the line)");
        } catch (IOException e) {
            throw new AssertionError(e); // bytes in memory can be read
        }
        return members;
    }

    private void read(JsonParser parser, Set<String> names) throws IOException, UnusableLine {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new UnusableLine("no JSON object (expected: one JSON object on the line)");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            int start = (int) parser.currentTokenLocation().getByteOffset();
            String text = names.contains(name) && token.isScalarValue() ? parser.getText() : "";
            parser.skipChildren();
            parser.finishToken();
            if (names.contains(name)) {
                int end = (int) parser.currentLocation().getByteOffset();
                values.put(name, new Value(token, start, end, text));
            }
        }
        if (parser.nextToken() != null) {
            throw new UnusableLine("something follows the JSON object (expected: one JSON object on the line)");
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The text of a member that is a string and not empty. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name))
                .filter(value -> value.token == JsonToken.VALUE_STRING)
                .map(Value::text)
                .filter(text -> !text.isBlank());
    }

    /** A member that is a whole number above zero. */
    OptionalLong count(String name) {
        return Optional.ofNullable(values.get(name))
                .filter(value -> value.token == JsonToken.VALUE_NUMBER_INT)
                .map(Value::text)
                .filter(text -> text.matches("[1-9]\\d{0,8}"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    /** The bytes of a member that is an object. */
    Optional<byte[]> object(String name) {
        return Optional.ofNullable(values.get(name))
                .filter(value -> value.token == JsonToken.START_OBJECT)
                .map(value -> Arrays.copyOfRange(json, value.start, value.end));
    }

    /** The object with another value of a member. It must have some member. */
    byte[] with(String name, String value) {
        Value old = values.get(name);
        int end = indexOfBrace() + 1;
        return old == null
                ? replaced(end, end, "\"" + name + "\":" + value + ",")
                : replaced(old.start, old.end, value);
    }

    private byte[] replaced(int start, int end, String text) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream(json.length + text.length());
        changed.write(json, 0, start);
        changed.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        changed.write(json, end, json.length - end);
        return changed.toByteArray();
    }

    private int indexOfBrace() {
        int at = 0;
        while (json[at] != '{') {
            at++;
        }
        return at;
    }
}
