package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden vectors of the canonical form: which bodies are one question, which are two, and which are none. */
class CanonicalVectorsTest {

    static Stream<JsonNode> sameQuestions() {
        return Vectors.jsonLines("same-key.jsonl");
    }

    static Stream<JsonNode> differentQuestions() {
        return Vectors.jsonLines("different-key.jsonl");
    }

    static Stream<JsonNode> bypasses() {
        return Vectors.jsonLines("bypass.jsonl");
    }

    static Stream<JsonNode> goldenForms() {
        return Vectors.jsonLines("golden-forms.jsonl");
    }

    @ParameterizedTest
    @MethodSource("sameQuestions")
    void theSameQuestionHasOneCanonicalForm(JsonNode vector) {
        CanonicalForm a = read(vector, "a");
        CanonicalForm b = read(vector, "b");

        assertThat(a.bypass()).isEmpty();
        assertThat(b.bypass()).isEmpty();
        assertThat(b.text()).as(vector.get("why").textValue()).isEqualTo(a.text());
        assertThat(b.digest()).isEqualTo(a.digest());
    }

    @ParameterizedTest
    @MethodSource("differentQuestions")
    void differentQuestionsHaveDifferentCanonicalForms(JsonNode vector) {
        CanonicalForm a = read(vector, "a");
        CanonicalForm b = read(vector, "b");

        assertThat(b.text()).as(vector.get("why").textValue()).isNotEqualTo(a.text());
        assertThat(b.digest()).isNotEqualTo(a.digest());
    }

    @ParameterizedTest
    @MethodSource("bypasses")
    void bodiesThatMustNotBeAnsweredFromTheCacheSayWhy(JsonNode vector) throws IOException {
        byte[] body = vector.has("base64")
                ? vector.get("base64").binaryValue()
                : vector.get("text").textValue().getBytes(StandardCharsets.UTF_8);

        CanonicalForm form = Vectors.read(vector.get("endpoint").textValue(), body);

        assertThat(form.bypass().map(Bypass::token).orElse(""))
                .isEqualTo(vector.get("expect").textValue());
    }

    /** A digest that changes makes every stored response unreachable: that takes a new key format version. */
    @ParameterizedTest
    @MethodSource("goldenForms")
    void canonicalFormsNeverChangeByAccident(JsonNode vector) {
        CanonicalForm form = read(vector, "body");

        assertThat(form.bypass()).isEmpty();
        assertThat(form.text()).isEqualTo(vector.get("canonical").textValue());
        assertThat(form.digest().hex()).isEqualTo(vector.get("digest").textValue());
    }

    @Test
    void theCanonicalFormOfACanonicalFormOfStringsIsItself() {
        String canonical = "{\"messages\":[{\"content\":\"é\\u000a\\\"\",\"role\":\"user\"}],\"model\":\"m\"}";

        assertThat(Vectors.read("chat/completions", canonical).text()).isEqualTo(canonical);
    }

    private static CanonicalForm read(JsonNode vector, String member) {
        return Vectors.read(
                vector.get("endpoint").textValue(), vector.get(member).textValue());
    }
}
