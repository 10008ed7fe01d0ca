package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.chat.Rendition.Written;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes at all as an answer with embeddings, from one encoding into the other and back: the floats are the same. */
class EmbeddingFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "[0.1,-2.5e-7,3]",
                        "[1e38,1e-45,-0.0]",
                        "\"AACAPwAAAMA=\"",
                        "[]",
                        "\"\"",
                        "[0.1,null]",
                        "[1e400]")
                .map(vector -> "{\"object\":\"list\",\"data\":[{\"embedding\":" + vector
                        + ",\"index\":0}],\"usage\":{\"prompt_tokens\":1}}")
                .map(body -> body.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void answers(byte[] body) {
        Optional<byte[]> base64 = written(EmbeddingEncoding.BASE64, body);
        Optional<byte[]> floats = written(EmbeddingEncoding.FLOAT, body);

        base64.flatMap(bytes -> written(EmbeddingEncoding.FLOAT, bytes))
                .ifPresent(back ->
                        assertThat(written(EmbeddingEncoding.BASE64, back)).hasValue(base64.get()));
        floats.flatMap(bytes -> written(EmbeddingEncoding.BASE64, bytes))
                .ifPresent(there -> assertThat(written(EmbeddingEncoding.BASE64, floats.get()))
                        .hasValue(there));
    }

    private static Optional<byte[]> written(EmbeddingEncoding encoding, byte[] body) {
        return encoding.rewrite(body) instanceof Written written ? Optional.of(written.bytes()) : Optional.empty();
    }
}
