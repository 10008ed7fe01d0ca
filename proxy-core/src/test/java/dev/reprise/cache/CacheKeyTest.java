package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Endpoint;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CacheKeyTest {

    private static final Digest BODY = Digest.sha256("body".getBytes(StandardCharsets.UTF_8));

    static Stream<JsonNode> heads() {
        return Vectors.jsonLines("heads.jsonl");
    }

    static Stream<JsonNode> goldenKeys() {
        return Vectors.jsonLines("golden-keys.jsonl");
    }

    @ParameterizedTest
    @MethodSource("heads")
    void headsMakeOneKeyOrTwo(JsonNode vector) {
        CacheKey a = key(vector.get("a"), BODY);
        CacheKey b = key(vector.get("b"), BODY);

        assertThat(a.equals(b))
                .as(vector.get("why").textValue())
                .isEqualTo(vector.get("same").booleanValue());
    }

    /** A key that changes makes every stored response unreachable: that takes a new key format version. */
    @ParameterizedTest
    @MethodSource("goldenKeys")
    void keysNeverChangeByAccident(JsonNode vector) {
        CacheKey key = key(vector.get("head"), BODY);

        assertThat(key.hex()).isEqualTo(vector.get("key").textValue());
    }

    @Test
    void anotherBodyIsAnotherKey() {
        JsonNode head = Vectors.json("{\"target\":\"/v1/embeddings\",\"headers\":[]}");

        assertThat(key(head, Digest.sha256(new byte[0]))).isNotEqualTo(key(head, BODY));
    }

    @Test
    void isFoundAgainByItsHexadecimalDigits() {
        CacheKey key = new CacheKey(BODY);

        assertThat(CacheKey.ofHex(key.hex())).isEqualTo(key);
        assertThat(key).hasToString(key.hex());
        assertThat(key.hex()).matches("[0-9a-f]{64}");
    }

    private static CacheKey key(JsonNode head, Digest body) {
        RequestHead request = new RequestHead("POST", head.get("target").textValue(), headers(head.get("headers")));
        boolean shared = head.path("partition").asText().equals("shared");
        Partition partition = shared ? Partition.shared() : Partition.ofCredential(request, List.of());
        List<String> counted = new ArrayList<>();
        head.path("counted").forEach(name -> counted.add(name.textValue()));
        return KeyFields.of(
                        partition,
                        head.path("namespace").asText(""),
                        head.path("upstream").asText("https://api.openai.com/v1"),
                        Endpoint.ofPath(request.path()).orElseThrow(),
                        request,
                        counted.isEmpty() ? List.of("openai-beta") : counted,
                        body)
                .key();
    }

    private static Headers headers(JsonNode fields) {
        Headers headers = Headers.empty();
        for (JsonNode field : fields) {
            headers = headers.plus(field.get(0).textValue(), field.get(1).textValue());
        }
        return headers;
    }
}
