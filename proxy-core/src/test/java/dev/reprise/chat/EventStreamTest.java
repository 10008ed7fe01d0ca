package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventStreamTest {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void readsLinesThatEndInAnyOfTheThreeWays(String end) {
        String stream = "event: a\ndata: 1\n\ndata: 2\n\n".replace("\n", end);

        assertThat(read(stream)).containsExactly("a|1", "|2");
    }

    @Test
    void readsLinesThatEndInDifferentWays() {
        assertThat(read("data: 1\r\n\rdata: 2\r\rdata: 3\n\r\ndata: 4\n\n")).containsExactly("|1", "|2", "|3", "|4");
    }

    @Test
    void joinsSeveralDataLines() {
        assertThat(read("data: a\ndata\ndata:  b\n\n")).containsExactly("|a\n\n b");
    }

    @Test
    void skipsCommentsAndFieldsItDoesNotNeed() {
        assertThat(read(": hi\nid: 7\nretry: 1\nwhat: ever\ndata:x\n:\n\n: bye\n\n"))
                .containsExactly("|x");
    }

    @Test
    void skipsAByteOrderMarkAtTheBeginningOnly() {
        assertThat(read("\ufeffdata: 1\n\n\ufeffdata: 2\n\n")).containsExactly("|1");
    }

    @Test
    void takesTheLastOfSeveralNames() {
        assertThat(read("event: a\nevent: b\ndata: 1\n\n")).containsExactly("b|1");
    }

    @Test
    void forgetsTheNameOfAnEventWithoutData() {
        assertThat(read("event: a\n\ndata: 1\n\n")).containsExactly("|1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: 1\n\ndata: 2", "data: 1\n\ndata: 2\n", "data: 1\n\nda"})
    void dropsALastEventThatIsNotOver(String stream) {
        assertThat(read(stream)).containsExactly("|1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]", "data: [DONE]\n", "data: [DONE] \n", "data:[DONE]\r"})
    void takesDoneWithoutItsBlankLine(String stream) {
        List<StreamEvent> events = EventStream.parse(stream.getBytes(StandardCharsets.UTF_8));

        assertThat(events).hasSize(1).allMatch(StreamEvent::isDone);
    }

    private static List<String> read(String stream) {
        return EventStream.parse(stream.getBytes(StandardCharsets.UTF_8)).stream()
                .map(event -> event.name() + "|" + new String(event.data(), StandardCharsets.UTF_8))
                .toList();
    }
}
