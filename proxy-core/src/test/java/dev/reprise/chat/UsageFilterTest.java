package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageFilterTest {

    private static final String USAGE_CHUNK = "data: {\"id\":\"a\",\"choices\":[],\"usage\":{\"prompt_tokens\":1}}";

    @Test
    void dropsTheUsageChunk() {
        String filtered = filtered("data: {\"choices\":[{}]}\n\n" + USAGE_CHUNK + "\n\ndata: [DONE]\n\n");

        assertThat(filtered).isEqualTo("data: {\"choices\":[{}]}\n\ndata: [DONE]\n\n");
    }

    @Test
    void dropsTheWholeLineEndOfAChunkWithCrlf() {
        assertThat(filtered(USAGE_CHUNK + "\r\n\r\ndata: [DONE]\r\n\r\n")).isEqualTo("data: [DONE]\r\n\r\n");
    }

    @Test
    void keepsTheCommentsOfAChunkThatItDrops() {
        assertThat(filtered(": alive\n" + USAGE_CHUNK + "\n\ndata: [DONE]\n\n"))
                .isEqualTo(": alive\n\ndata: [DONE]\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"usage\":null,\"choices\":[{}]}            | {\"choices\":[{}]}",
                "{ \"usage\" : null , \"choices\" : [{}] }    | { \"choices\" : [{}] }",
                "{\"choices\":[{}],\"usage\":null}            | {\"choices\":[{}]}",
                "{\"choices\":[{}] , \"usage\":{\"a\":\"}\"},\"z\":1.0} | {\"choices\":[{}],\"z\":1.0}",
                "{\"usage\":null}                             | {}",
                "{\"choices\":[],\"usage\":null,\"x\":1}      | {\"choices\":[],\"x\":1}",
                "{\"choices\":[{\"usage\":1}]}                | {\"choices\":[{\"usage\":1}]}",
                "{\"choices\":[{\"text\":\"\\\"usage\\\":1\"}]} | {\"choices\":[{\"text\":\"\\\"usage\\\":1\"}]}",
            })
    void cutsUsageOutOfAChunkAndNothingElse(String chunk, String left) {
        assertThat(filtered("data:" + chunk + "\n\n")).isEqualTo("data:" + left + "\n\n");
    }

    @Test
    void putsAChunkOfSeveralLinesThatItMustChangeOnOne() {
        assertThat(filtered("data: {\"choices\":[{}],\ndata: \"usage\":null}\nid: 1\n\n"))
                .isEqualTo("data: {\"choices\":[{}]}\nid: 1\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {": usage\n\n", "data: usage\n\n", "data: {\"usage\"\n\n", "usage", "\r\r\n\n", "\ufeff\n"})
    void passesWhatIsNotAChunkAsItIs(String stream) {
        assertThat(filtered(stream)).isEqualTo(stream);
    }

    @Test
    void holdsBackNoMoreThanTheEventThatIsUnderWay() {
        UsageFilter filter = new UsageFilter();

        byte[] passed = filter.filter("data: 1\n\ndata: 2".getBytes(StandardCharsets.UTF_8));

        assertThat(passed).asString().isEqualTo("data: 1\n\n");
        assertThat(filter.finish()).asString().isEqualTo("data: 2");
    }

    @Test
    void passesAnEventAsItComesThatIsLongerThanAnyUsageChunk() {
        UsageFilter filter = new UsageFilter();
        String begun = "data: " + "x".repeat(UsageFilter.EVENT_BYTES_MAX);

        String passed = text(filter.filter(begun.getBytes(StandardCharsets.UTF_8)));
        String rest = text(filter.filter(("y\n\n" + USAGE_CHUNK + "\n\n: z").getBytes(StandardCharsets.UTF_8)));

        assertThat(passed).isEqualTo(begun);
        assertThat(rest).isEqualTo("y\n\n");
        assertThat(text(filter.finish())).isEqualTo(": z");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String filtered(String stream) {
        UsageFilter filter = new UsageFilter();
        String passed = new String(filter.filter(stream.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        return passed + new String(filter.finish(), StandardCharsets.UTF_8);
    }
}
