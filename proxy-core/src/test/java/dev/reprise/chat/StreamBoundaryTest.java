package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamBoundaryTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "data: 1\n\n",
                "data: 1\r\n\r\n",
                "data: 1\r\n\r",
                "data: 1\r\r",
                "data: 1\n\r\n",
                ": comment\n",
                ": comment\n\n",
                "data: 1\n: comment\n\n",
                "event: e\ndata: 1\n\n"
            })
    void isBetweenEvents(String stream) {
        assertThat(atBoundary(stream, stream.length() + 1)).isTrue();
        assertThat(atBoundary(stream, 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d",
                "data: 1",
                "data: 1\n",
                "data: 1\r\n",
                "data: 1\r",
                "data: 1\n\nd",
                ": comment",
                "data: 1\n: comment\n",
                "event: e\n",
                "\n\nid: 1\n"
            })
    void isInsideAnEvent(String stream) {
        assertThat(atBoundary(stream, stream.length())).isFalse();
        assertThat(atBoundary(stream, 1)).isFalse();
    }

    @Test
    void knowsACrlfThatIsCutInTwo() {
        StreamBoundary boundary = new StreamBoundary();

        boundary.add(bytes("data: 1\r"));
        boundary.add(bytes("\n"));
        assertThat(boundary.atBoundary()).isFalse();
        boundary.add(bytes("\r"));
        assertThat(boundary.atBoundary()).isTrue();
        boundary.add(bytes("\n"));

        assertThat(boundary.atBoundary()).isTrue();
    }

    private static boolean atBoundary(String stream, int partChars) {
        StreamBoundary boundary = new StreamBoundary();
        for (int start = 0; start < stream.length(); start += partChars) {
            boundary.add(bytes(stream.substring(start, Math.min(start + partChars, stream.length()))));
        }
        return boundary.atBoundary();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
