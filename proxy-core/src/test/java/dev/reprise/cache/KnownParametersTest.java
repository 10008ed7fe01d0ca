package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks every parameter of the public API description 2.3.0 and sees by behaviour which class it is of. */
class KnownParametersTest {

    /** Requests with a whole answer each, as the values of their parameters. */
    private static final Map<String, Map<String, String>> BASES = Map.of(
            "chat/completions", Map.of("model", "\"m\"", "messages", "[]", "stream", "true"),
            "completions", Map.of("model", "\"m\"", "prompt", "\"p\"", "stream", "true"),
            "embeddings", Map.of("model", "\"m\"", "input", "\"i\""),
            "responses", Map.of("model", "\"m\"", "input", "\"i\"", "store", "false"));

    /** One parameter and two values that differ. */
    record Parameter(String endpoint, String name, String kind, String a, String b) {

        static Parameter of(String line) {
            String[] columns = line.split("\t", -1);
            return new Parameter(columns[0], columns[1], columns[2], columns[3], columns[4]);
        }

        CanonicalForm with(String value) {
            Map<String, String> body = new TreeMap<>(BASES.get(endpoint));
            body.put(name, value);
            return read(body);
        }

        CanonicalForm absent() {
            Map<String, String> body = new TreeMap<>(BASES.get(endpoint));
            body.remove(name);
            return read(body);
        }

        private CanonicalForm read(Map<String, String> body) {
            String text = body.entrySet().stream()
                    .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                    .collect(Collectors.joining(",", "{", "}"));
            return Vectors.read(endpoint, text);
        }
    }

    private static List<Parameter> all() {
        return Vectors.lines("parameters.tsv").stream()
                .skip(1)
                .map(Parameter::of)
                .toList();
    }

    private static Stream<Parameter> of(String kind) {
        return all().stream().filter(parameter -> parameter.kind().equals(kind));
    }

    static Stream<Parameter> inKey() {
        return of("in-key");
    }

    static Stream<Parameter> dropped() {
        return of("dropped");
    }

    static Stream<Parameter> representation() {
        return of("representation");
    }

    static Stream<Parameter> bypass() {
        return of("bypass");
    }

    @Test
    void everyParameterOfTheFourEndpointsIsWalked() {
        Map<String, Long> counts = all().stream()
                .collect(Collectors.groupingBy(
                        Parameter::endpoint,
                        Collectors.mapping(Parameter::name, Collectors.collectingAndThen(Collectors.toSet(), names ->
                                (long) names.size()))));

        assertThat(counts)
                .isEqualTo(Map.of("chat/completions", 37L, "completions", 18L, "embeddings", 5L, "responses", 31L));
        assertThat(all())
                .hasSize(91)
                .allMatch(parameter -> parameter.kind().matches("in-key|dropped|representation|bypass"));
    }

    @ParameterizedTest
    @MethodSource("inKey")
    void eachValueIsAnotherQuestion(Parameter parameter) {
        CanonicalForm a = parameter.with(parameter.a());
        CanonicalForm b = parameter.with(parameter.b());

        assertThat(a.bypass()).isEmpty();
        assertThat(b.bypass()).isEmpty();
        assertThat(List.of(a.digest(), b.digest(), parameter.absent().digest())).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dropped")
    void noValueMattersAtAll(Parameter parameter) {
        CanonicalForm a = parameter.with(parameter.a());
        CanonicalForm b = parameter.with(parameter.b());

        assertThat(a.bypass()).isEmpty();
        assertThat(b.bypass()).isEmpty();
        assertThat(List.of(a.digest(), b.digest()))
                .containsOnly(parameter.absent().digest());
        assertThat(a.request().representation())
                .isEqualTo(parameter.absent().request().representation());
    }

    @ParameterizedTest
    @MethodSource("representation")
    void theValueChoosesHowTheAnswerIsWritten(Parameter parameter) {
        CanonicalForm a = parameter.with(parameter.a());
        CanonicalForm b = parameter.with(parameter.b());

        assertThat(a.bypass()).isEmpty();
        assertThat(b.bypass()).isEmpty();
        assertThat(List.of(a.digest(), b.digest()))
                .containsOnly(parameter.absent().digest());
        assertThat(a.request().representation()).isNotEqualTo(b.request().representation());
    }

    @ParameterizedTest
    @MethodSource("bypass")
    void oneValueKeepsTheCacheOut(Parameter parameter) {
        assertThat(parameter.with(parameter.a()).bypass()).isPresent();
        assertThat(parameter.with(parameter.b()).bypass()).isEmpty();
    }
}
