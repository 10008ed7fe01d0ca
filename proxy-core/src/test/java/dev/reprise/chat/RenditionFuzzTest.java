package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.chat.Rendition.Written;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes at all as a stored answer, written in the other form and back. What can be written at all can be written
 * back, says the same then, and is judged the same: neither form is a better or worse answer.
 */
class RenditionFuzzTest {

    private static final Representation STREAM = Representation.STREAM_WITH_USAGE;

    static Stream<byte[]> objects() {
        return Fixture.objects().stream().map(Fixture::bytes);
    }

    static Stream<byte[]> streams() {
        return Fixture.streams().stream().map(Fixture::bytes);
    }

    @MethodSource("objects")
    @FuzzTest
    void objects(byte[] object) {
        for (Endpoint endpoint : Endpoint.values()) {
            CompletionFacts facts = CompletionScanner.scan(endpoint, Form.JSON, object);
            Optional<byte[]> stream = written(endpoint, Representation.JSON, object, STREAM);
            if (stream.isPresent() && isGood(facts)) {
                assertThat(CompletionScanner.scan(endpoint, Form.STREAM, stream.get()))
                        .isEqualTo(facts);
                isStable(endpoint, stream.get());
            }
        }
    }

    @MethodSource("streams")
    @FuzzTest
    void streams(byte[] recorded) {
        for (Endpoint endpoint : Endpoint.values()) {
            byte[] stream = StoredStream.of(endpoint, recorded);
            CompletionFacts facts = CompletionScanner.scan(endpoint, Form.STREAM, stream);
            Optional<byte[]> object = written(endpoint, STREAM, stream, Representation.JSON);
            if (object.isPresent() && isGood(facts)) {
                assertThat(CompletionScanner.scan(endpoint, Form.JSON, object.get()))
                        .isEqualTo(facts);
                written(endpoint, Representation.JSON, object.get(), STREAM)
                        .ifPresent(replayed -> isStable(endpoint, replayed));
            }
        }
    }

    /** A stream of our own making becomes an object, and the same again after another turn. */
    private static void isStable(Endpoint endpoint, byte[] stream) {
        byte[] object = written(endpoint, STREAM, stream, Representation.JSON).orElseThrow();
        byte[] streamAgain =
                written(endpoint, Representation.JSON, object, STREAM).orElseThrow();
        byte[] objectAgain =
                written(endpoint, STREAM, streamAgain, Representation.JSON).orElseThrow();

        assertThat(ExactJson.read(objectAgain)).isEqualTo(ExactJson.read(object));
    }

    /** One that could be kept, as far as it speaks for itself. */
    private static boolean isGood(CompletionFacts facts) {
        return facts.valid()
                && !facts.error()
                && facts.answers() > 0
                && facts.content()
                && facts.arguments()
                && facts.usage() != null
                && facts.finishReasons().stream()
                        .allMatch(reason -> reason.equals("stop") || reason.equals("tool_calls"));
    }

    private static Optional<byte[]> written(
            Endpoint endpoint, Representation stored, byte[] body, Representation wanted) {
        return Renderer.render(endpoint, stored, body, wanted) instanceof Written written
                ? Optional.of(written.bytes())
                : Optional.empty();
    }
}
