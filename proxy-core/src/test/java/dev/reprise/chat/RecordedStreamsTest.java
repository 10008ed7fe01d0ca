package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams as the providers send them, one quirk a file, each beside what must be read from it. */
final class RecordedStreamsTest {

    static List<Fixture> streams() {
        return Fixture.streams();
    }

    @ParameterizedTest
    @MethodSource("streams")
    void areJudgedAsExpected(Fixture stream) {
        CompletionFacts facts = CompletionScanner.scan(stream.endpoint(), Form.STREAM, stream.bytes());

        assertThat(json(facts)).isEqualTo(expected(stream).path("facts"));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void becomeTheExpectedObjectOrTheExpectedLoss(Fixture stream) {
        Rendition rendition =
                Renderer.render(stream.endpoint(), Representation.STREAM, stored(stream), Representation.JSON);

        assertThat(json(rendition)).isEqualTo(expected(stream).remove(List.of("facts")));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void meanTheSameWhenStored(Fixture stream) {
        CompletionFacts recorded = CompletionScanner.scan(stream.endpoint(), Form.STREAM, stream.bytes());

        CompletionFacts stored = CompletionScanner.scan(stream.endpoint(), Form.STREAM, stored(stream));

        assertThat(stored.finishReasons()).isEqualTo(recorded.finishReasons());
        assertThat(stored.usage()).isEqualTo(recorded.usage());
        assertThat(stored.content()).isEqualTo(recorded.content());
    }

    @ParameterizedTest
    @MethodSource("streams")
    void areStoredWithoutAnythingButEvents(Fixture stream) {
        String stored = new String(stored(stream), StandardCharsets.UTF_8);

        assertThat(stored.lines().filter(line -> !line.isEmpty()))
                .allMatch(line -> line.startsWith("data: ")
                        || (line.startsWith("event: ") && stream.endpoint() == Endpoint.RESPONSES));
        assertThat(stored).doesNotContain("\r", "\"obfuscation\"");
        assertThat(StoredStream.of(stream.endpoint(), stored(stream))).isEqualTo(stored(stream));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void loseNothingButUsageInTheFilter(Fixture stream) {
        UsageFilter filter = new UsageFilter();
        byte[] filtered = joined(filter.filter(stream.bytes()), filter.finish());

        List<JsonNode> left = payloads(filtered);

        List<JsonNode> expected = payloads(stream.bytes());
        expected.removeIf(
                chunk -> chunk.hasNonNull("usage") && chunk.path("choices").isEmpty() && !chunk.has("response"));
        expected.forEach(chunk -> ((ObjectNode) chunk).remove("usage"));
        assertThat(left).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void areFilteredAlikeHoweverTheyAreCut(Fixture stream) {
        UsageFilter whole = new UsageFilter();
        byte[] expected = joined(whole.filter(stream.bytes()), whole.finish());

        for (int size : new int[] {1, 2, 3, 7, 100}) {
            assertThat(filteredInParts(stream.bytes(), size)).isEqualTo(expected);
        }
    }

    private static byte[] filteredInParts(byte[] stream, int size) {
        UsageFilter filter = new UsageFilter();
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        for (int start = 0; start < stream.length; start += size) {
            passed.writeBytes(filter.filter(Arrays.copyOfRange(stream, start, Math.min(start + size, stream.length))));
        }
        passed.writeBytes(filter.finish());
        return passed.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static List<JsonNode> payloads(byte[] stream) {
        return EventStream.parse(stream).stream()
                .flatMap(event -> ExactJson.readObject(event.data()).stream())
                .map(JsonNode.class::cast)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static byte[] stored(Fixture stream) {
        return StoredStream.of(stream.endpoint(), stream.bytes());
    }

    private static ObjectNode expected(Fixture stream) {
        return ExactJson.readObject(stream.expectation()).orElseThrow();
    }

    private static ObjectNode json(Rendition rendition) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (rendition instanceof Rendition.Written written) {
            return json.set("json", ExactJson.read(written.bytes()).orElseThrow());
        }
        return json.put("loss", ((Rendition.Lossy) rendition).loss().token());
    }

    private static JsonNode json(CompletionFacts facts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("valid", facts.valid()).put("error", facts.error()).put("answers", facts.answers());
        facts.finishReasons().forEach(json.putArray("finishReasons")::add);
        json.put("content", facts.content()).put("arguments", facts.arguments());
        Usage usage = facts.usage();
        if (usage == null) {
            json.putNull("usage");
        } else {
            json.putArray("usage")
                    .add(usage.promptTokens())
                    .add(usage.cachedTokens())
                    .add(usage.completionTokens());
        }
        json.put("model", facts.model());
        return ExactJson.read(ExactJson.write(json)).orElseThrow();
    }
}
