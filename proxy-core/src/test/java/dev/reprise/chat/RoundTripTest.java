package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing is lost between the two forms of an answer, whichever was stored. */
final class RoundTripTest {

    static List<Fixture> objects() {
        return Fixture.objects();
    }

    static List<Fixture> streams() {
        return Fixture.streams();
    }

    @ParameterizedTest
    @MethodSource("objects")
    void anObjectToldAsAStreamIsTheSameObjectAgain(Fixture object) {
        byte[] stream = written(Renderer.render(
                object.endpoint(), Representation.JSON, object.bytes(), Representation.STREAM_WITH_USAGE));

        byte[] back = written(
                Renderer.render(object.endpoint(), Representation.STREAM_WITH_USAGE, stream, Representation.JSON));

        assertThat(tree(back)).isEqualTo(Normalized.of(tree(object.bytes())));
    }

    @ParameterizedTest
    @MethodSource("objects")
    void anObjectIsJudgedAlikeInBothForms(Fixture object) {
        byte[] stream = written(Renderer.render(
                object.endpoint(), Representation.JSON, object.bytes(), Representation.STREAM_WITH_USAGE));

        CompletionFacts facts = CompletionScanner.scan(object.endpoint(), Form.STREAM, stream);

        assertThat(facts).isEqualTo(CompletionScanner.scan(object.endpoint(), Form.JSON, object.bytes()));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aStreamTellsTheSameAfterHavingBeenAnObject(Fixture stream) {
        Rendition object =
                Renderer.render(stream.endpoint(), Representation.STREAM, stream.bytes(), Representation.JSON);
        if (!(object instanceof Rendition.Written json)) {
            return;
        }

        byte[] replayed = written(Renderer.render(
                stream.endpoint(), Representation.JSON, json.bytes(), Representation.STREAM_WITH_USAGE));

        byte[] again = written(
                Renderer.render(stream.endpoint(), Representation.STREAM_WITH_USAGE, replayed, Representation.JSON));
        assertThat(tree(again)).isEqualTo(tree(json.bytes()));
    }

    @Test
    void randomCompletionsSurviveBothWays() {
        long seed = System.nanoTime();
        RandomCompletion completions = new RandomCompletion(new Random(seed));

        for (int i = 0; i < 2_000; i++) {
            Endpoint endpoint = i % 4 == 0 ? Endpoint.COMPLETIONS : Endpoint.CHAT_COMPLETIONS;
            byte[] object = completions.next(endpoint);
            byte[] stream =
                    written(Renderer.render(endpoint, Representation.JSON, object, Representation.STREAM_WITH_USAGE));
            byte[] back =
                    written(Renderer.render(endpoint, Representation.STREAM_WITH_USAGE, stream, Representation.JSON));

            assertThat(tree(back)).as("seed %d, turn %d", seed, i).isEqualTo(Normalized.of(tree(object)));
        }
    }

    private static byte[] written(Rendition rendition) {
        assertThat(rendition).as(rendition.toString()).isInstanceOf(Rendition.Written.class);
        return ((Rendition.Written) rendition).bytes();
    }

    private static ObjectNode tree(byte[] json) {
        JsonNode tree = ExactJson.read(json).orElseThrow();
        return (ObjectNode) tree;
    }
}
