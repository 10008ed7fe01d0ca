package dev.reprise.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * JSON read and written without changing a value: numbers stay the text they were ({@code 1.0} is not {@code 1}, 64-bit
 * seeds stay whole), members stay in order, strings stay the same characters.
 *
 * <p>Reading is strict: UTF-8 without BOM, no member twice, nothing after the value, at most {@link #DEPTH_MAX} levels.
 * Writing gives one line that is safe in an event stream, with U+0085, U+2028 and U+2029 escaped because some clients
 * end lines there.
 */
final class ExactJson {

    static final int DEPTH_MAX = 128;

    private static final char REPLACEMENT = '\uFFFD';
    private static final int LONG_DIGITS_MAX = 18;
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // or all parsers share a table of names
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final ObjectWriter WRITER = new ObjectMapper(FACTORY).writer(new LineSafeEscapes());

    private ExactJson() {}

    /** The value a text holds, or empty if it is not strict JSON. */
    static Optional<JsonNode> read(byte[] text) {
        try (JsonParser in = FACTORY.createParser(decoded(text))) {
            in.nextToken();
            JsonNode value = value(in);
            return in.nextToken() == null ? Optional.of(value) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The object a text holds, or empty if it is something else. */
    static Optional<ObjectNode> readObject(byte[] text) {
        return read(text).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
    }

    static byte[] write(JsonNode value) {
        try {
            return WRITER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree in memory can always be written", e);
        }
    }

    /** Whether a text is one strict JSON object; quicker than reading it. */
    static boolean isObject(byte[] text) {
        try (JsonParser in = FACTORY.createParser(decoded(text))) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            in.skipChildren();
            return in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** The text a node holds, or nothing if it is no text. */
    static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    /** The number a node holds, if it is a whole one that fits. */
    static OptionalLong integer(JsonNode node) {
        String text = lexeme(node);
        if (text.isEmpty()
                || text.length() > LONG_DIGITS_MAX
                || !INTEGER.matcher(text).matches()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** The text of the number a node holds, or nothing if it is no number. */
    static String lexeme(JsonNode node) {
        return node instanceof POJONode number && number.getPojo() instanceof RawValue raw
                ? String.valueOf(raw.rawValue())
                : "";
    }

    /** The quick way puts U+FFFD in the place of what is no UTF-8. */
    private static String decoded(byte[] text) throws IOException {
        String decoded = new String(text, StandardCharsets.UTF_8);
        return decoded.indexOf(REPLACEMENT) < 0
                ? decoded
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(text))
                        .toString();
    }

    private static JsonNode value(JsonParser in) throws IOException {
        JsonToken token = in.currentToken();
        if (token == null) {
            throw new JsonParseException(in, "no value");
        }
        return switch (token) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> array(in);
            case VALUE_STRING -> NODES.textNode(in.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> NODES.rawValueNode(new RawValue(in.getText()));
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new JsonParseException(in, "no value");
        };
    }

    private static ObjectNode object(JsonParser in) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            object.set(name, value(in));
        }
        return object;
    }

    private static ArrayNode array(JsonParser in) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(in));
        }
        return array;
    }
}
