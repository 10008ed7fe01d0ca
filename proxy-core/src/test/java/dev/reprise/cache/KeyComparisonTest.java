package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyComparisonTest {

    private static final String BODY = "{\"model\":\"m\"}";
    private static final KeyFields FIRST = fields("", "https://a/v1", "/v1/chat/completions", "", "a", BODY);

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(KeyField.NAMESPACE, fields("n", "https://a/v1", "/v1/chat/completions", "", "a", BODY)),
                Arguments.of(KeyField.UPSTREAM, fields("", "https://b/v1", "/v1/chat/completions", "", "a", BODY)),
                Arguments.of(KeyField.ENDPOINT, fields("", "https://a/v1", "/v1/completions", "", "a", BODY)),
                Arguments.of(KeyField.PATH, fields("", "https://a/v1", "/v2/chat/completions", "", "a", BODY)),
                Arguments.of(KeyField.QUERY, fields("", "https://a/v1", "/v1/chat/completions?v=1", "", "a", BODY)),
                Arguments.of(KeyField.HEADERS, fields("", "https://a/v1", "/v1/chat/completions", "beta", "a", BODY)),
                Arguments.of(KeyField.PARTITION, fields("", "https://a/v1", "/v1/chat/completions", "", "b", BODY)),
                Arguments.of(KeyField.BODY, fields("", "https://a/v1", "/v1/chat/completions", "", "a", "{}")));
    }

    @ParameterizedTest
    @MethodSource("others")
    void namesTheFieldThatMakesAnotherKey(KeyField field, KeyFields other) {
        KeyComparison comparison = KeyComparison.of(FIRST, BODY, other, field == KeyField.BODY ? "{}" : BODY);

        assertThat(comparison.same()).isFalse();
        assertThat(comparison.differing()).containsExactly(field);
        assertThat(comparison.headers()).hasSize(field == KeyField.HEADERS ? 1 : 0);
        assertThat(comparison.body()).hasSize(field == KeyField.BODY ? 1 : 0);
    }

    @Test
    void theSameFieldsAreTheSameKey() {
        KeyFields again = fields("", "https://a/v1", "/v1/chat/completions", "", "a", BODY);

        assertThat(KeyComparison.of(FIRST, BODY, again, BODY)).isEqualTo(KeyComparison.equal());
    }

    @Test
    void whatIsStoredTellsOfItsQuestionAndPlaceOnly() {
        KeyComparison another = KeyComparison.of(FIRST, stored("n", "{}"));
        KeyComparison elsewhere = KeyComparison.of(FIRST, stored("", BODY));

        assertThat(another.differing()).containsExactly(KeyField.NAMESPACE, KeyField.BODY);
        assertThat(elsewhere.same()).isFalse();
        assertThat(elsewhere.differing()).isEmpty();
        assertThat(elsewhere.unknown())
                .containsExactly(
                        KeyField.PARTITION, KeyField.UPSTREAM, KeyField.PATH, KeyField.QUERY, KeyField.HEADERS);
    }

    private static StoredResponse stored(String namespace, String body) {
        return new StoredResponse(
                new CacheKey(Digest.sha256(new byte[] {1})),
                digest(body),
                Instant.EPOCH,
                Duration.ofHours(1),
                Endpoint.CHAT_COMPLETIONS,
                Representation.JSON,
                "m",
                namespace,
                List.of(),
                null,
                Duration.ZERO,
                0,
                Headers.empty(),
                new byte[0]);
    }

    private static KeyFields fields(
            String namespace, String upstream, String target, String beta, String credential, String body) {
        Headers headers = Headers.of("Authorization", "Bearer " + credential);
        RequestHead request =
                new RequestHead("POST", target, beta.isEmpty() ? headers : headers.plus("OpenAI-Beta", beta));
        return KeyFields.of(
                Partition.ofCredential(request, List.of()),
                namespace,
                upstream,
                Endpoint.ofPath(request.path()).orElseThrow(),
                request,
                List.of("openai-beta"),
                digest(body));
    }

    private static Digest digest(String body) {
        return Vectors.read("chat/completions", body).digest();
    }
}
