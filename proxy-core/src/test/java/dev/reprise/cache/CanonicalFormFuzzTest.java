package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes at all as the body of a request. What has a key is one JSON object that another parser reads too; it loses
 * nothing but what is known to mean nothing; and however it is written, its key stays.
 */
class CanonicalFormFuzzTest {

    /** Why a body was not read to its end, so that there is no canonical form. */
    private static final Set<Bypass> UNREAD = EnumSet.of(
            Bypass.INVALID_JSON,
            Bypass.DUPLICATE_KEYS,
            Bypass.BYTE_ORDER_MARK,
            Bypass.INVALID_UTF8,
            Bypass.LONE_SURROGATE,
            Bypass.TRAILING_BYTES,
            Bypass.TOO_DEEP,
            Bypass.NUMBER_TOO_LONG,
            Bypass.NAME_TOO_LONG,
            Bypass.TOO_MANY_NAMES);

    /** What may be missing from a canonical form though it has a value. */
    private static final Set<String> MEANINGLESS = Set.of(
            "user",
            "safety_identifier",
            "metadata",
            "store",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "stream",
            "stream_options",
            "encoding_format");

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static Stream<byte[]> seeds() {
        return Stream.of("golden-forms.jsonl", "same-key.jsonl", "different-key.jsonl", "bypass.jsonl")
                .flatMap(Vectors::jsonLines)
                .flatMap(vector -> Stream.of(vector.path("body"), vector.path("a"), vector.path("b")))
                .filter(JsonNode::isTextual)
                .map(body -> body.textValue().getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void bodies(byte[] body) throws IOException {
        for (Endpoint endpoint : Endpoint.values()) {
            CanonicalForm form = read(endpoint, body);
            if (form.bypass().filter(UNREAD::contains).isEmpty()) {
                holds(endpoint, body, form);
            }
        }
    }

    private static void holds(Endpoint endpoint, byte[] body, CanonicalForm form) throws IOException {
        JsonNode read = STRICT.readTree(body);
        JsonNode canonical = STRICT.readTree(form.text());

        assertThat(read).isInstanceOf(ObjectNode.class);
        losesOnlyWhatMeansNothing((ObjectNode) read, (ObjectNode) canonical);
        isTheSame(endpoint, form, form.text().getBytes(StandardCharsets.UTF_8));
        isTheSame(endpoint, form, spaced(body));
        isTheSame(endpoint, form, escaped(body));
    }

    private static void losesOnlyWhatMeansNothing(ObjectNode body, ObjectNode canonical)
            throws JsonProcessingException {
        assertThat(Set.copyOf(names(body))).containsAll(names(canonical));
        for (String name : names(body)) {
            boolean one = name.equals("n")
                    && body.get(name).isNumber()
                    && body.get(name).doubleValue() == 1;
            boolean off = name.equals("logprobs") && !body.get(name).asBoolean();
            boolean mayGo = MEANINGLESS.contains(name) || body.get(name).isNull() || one || off;
            assertThat(canonical.has(name) || mayGo).as(name).isTrue();
        }
    }

    private static Set<String> names(ObjectNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void isTheSame(Endpoint endpoint, CanonicalForm form, byte[] rewritten) {
        assertThat(read(endpoint, rewritten).text()).isEqualTo(form.text());
    }

    private static CanonicalForm read(Endpoint endpoint, byte[] body) {
        return CanonicalForm.read(endpoint, body, CanonicalForm.Limits.DEFAULT);
    }

    /** With white space wherever it means nothing. */
    private static byte[] spaced(byte[] json) {
        return rewritten(json, false);
    }

    /** With every letter of every string escaped that was written as itself. */
    private static byte[] escaped(byte[] json) {
        return rewritten(json, true);
    }

    private static byte[] rewritten(byte[] json, boolean escape) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length * 2);
        boolean string = false;
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            if (string && b == '\\') {
                int length = json[i + 1] == 'u' ? 6 : 2;
                out.write(json, i, length);
                i += length - 1;
            } else if (string && escape && Character.isLetterOrDigit(b & 0x7f) && b > 0) {
                out.writeBytes(String.format("\\u%04X", (int) b).getBytes(StandardCharsets.US_ASCII));
            } else {
                string ^= b == '"';
                boolean between = !string && !escape && "{}[]:,".indexOf(b) >= 0;
                out.writeBytes(between ? new byte[] {' ', b, '\n', '\t'} : new byte[] {b});
            }
        }
        return out.toByteArray();
    }
}
