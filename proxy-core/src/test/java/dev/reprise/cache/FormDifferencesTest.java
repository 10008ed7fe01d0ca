package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormDifferencesTest {

    static Stream<JsonNode> cases() {
        return Vectors.jsonLines("form-differences.jsonl");
    }

    static Stream<JsonNode> differentQuestions() {
        return Vectors.jsonLines("different-key.jsonl");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void namesEachPlaceAndNoWordOfWhatWasAsked(JsonNode vector) {
        FormDifferences differences = between(vector, "first", "second");

        List<String> says = new ArrayList<>();
        vector.get("says").forEach(line -> says.add(line.textValue()));
        assertThat(differences.shown().stream().map(FormDifferencesTest::line))
                .as(vector.get("name").textValue())
                .containsExactlyElementsOf(says);
        assertThat(differences.more()).isZero();
    }

    @ParameterizedTest
    @MethodSource("differentQuestions")
    void twoQuestionsDifferSomewhere(JsonNode vector) {
        assertThat(between(vector, "a", "b").shown()).isNotEmpty();
        assertThat(between(vector, "b", "a").shown()).isNotEmpty();
        assertThat(between(vector, "a", "a").shown()).isEmpty();
    }

    @Test
    void showsAHundredAndCountsTheRest() {
        FormDifferences differences = FormDifferences.between(members(130, 1), members(130, 2));

        assertThat(differences.shown()).hasSize(FormDifferences.SHOWN_MAX);
        assertThat(differences.more()).isEqualTo(30);
    }

    @Test
    void endsWhereNestingIsAsDeepAsItMayBe() {
        String first = "{\"x\":" + "[".repeat(999) + "1" + "]".repeat(999) + "}";
        String second = "{\"x\":" + "[".repeat(999) + "2" + "]".repeat(999) + "}";

        List<FormDifference> shown = FormDifferences.between(first, second).shown();

        assertThat(shown).hasSize(1);
        assertThat(shown.get(0).path()).startsWith("x[0][0]").hasSizeLessThan(410);
    }

    private static FormDifferences between(JsonNode vector, String first, String second) {
        return FormDifferences.between(form(vector, first), form(vector, second));
    }

    private static String form(JsonNode vector, String member) {
        return Vectors.read(
                        vector.get("endpoint").textValue(), vector.get(member).textValue())
                .text();
    }

    private static String line(FormDifference difference) {
        String line = difference.path() + " " + difference.kind().token();
        if (difference.first() == null && difference.second() == null) {
            return line;
        }
        String first = difference.first() == null ? " _" : " " + difference.first();
        return line
                + first
                + (difference.second() == null
                        ? difference.kind() == FormDifference.Kind.FIRST_ONLY ? "" : " _"
                        : " " + difference.second());
    }

    private static String members(int count, int value) {
        StringBuilder object = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            object.append(i == 0 ? "" : ",")
                    .append("\"x")
                    .append(i)
                    .append("\":")
                    .append(value);
        }
        return object.append('}').toString();
    }
}
