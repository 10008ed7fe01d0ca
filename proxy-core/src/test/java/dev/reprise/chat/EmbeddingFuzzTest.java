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
        written(EmbeddingEncoding.FLOAT, body).ifPresent(floats -> comesBack(EmbeddingEncoding.FLOAT, floats));
        written(EmbeddingEncoding.BASE64, body).ifPresent(base64 -> comesBack(EmbeddingEncoding.BASE64, base64));
    }

    /** Not what an origin wrote, of which one float may have several spellings, but what we make of it. */
    private static void comesBack(EmbeddingEncoding encoding, byte[] answer) {
        EmbeddingEncoding other =
                encoding == EmbeddingEncoding.FLOAT ? EmbeddingEncoding.BASE64 : EmbeddingEncoding.FLOAT;
        Optional<byte[]> there = written(other, answer);
        Optional<byte[]> back = there.flatMap(bytes -> written(encoding, bytes));

        back.ifPresent(bytes -> assertThat(written(other, bytes)).hasValue(there.get()));
        assertThat(back.isPresent()).isEqualTo(there.isPresent());
    }

    private static Optional<byte[]> written(EmbeddingEncoding encoding, byte[] body) {
        return encoding.rewrite(body) instanceof Written written ? Optional.of(written.bytes()) : Optional.empty();
    }
}
