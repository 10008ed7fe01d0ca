package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class StoredStreamTest {

    @Test
    void keepsPayloadsByteForByte() {
        String stored = chat("data:  { \"a\" : 1.0, \"b\":\"\\u00e9\u2028\" }\r\n\r\n");

        assertThat(stored).isEqualTo("data:  { \"a\" : 1.0, \"b\":\"\\u00e9\u2028\" }\n\ndata: [DONE]\n\n");
    }

    @Test
    void dropsPaddingAndTouchesNothingElse() {
        String stored = chat("""
                data: {"obfuscation":"x", "a" : 1.0 }

                data: {"a":1.0,"obfuscation":""}

                data: {"a":"obfuscation"}

                """);

        assertThat(stored).isEqualTo("""
                        data: {"a" : 1.0 }

                        data: {"a":1.0}

                        data: {"a":"obfuscation"}

                        data: [DONE]

                        """);
    }

    @Test
    void joinsTheLinesOfAnObjectButNotThoseOfText() {
        assertThat(chat("data: {\"a\":\ndata: 1}\n\ndata: b\ndata: c\n\n"))
                .isEqualTo("data: {\"a\": 1}\n\ndata: b\ndata: c\n\ndata: [DONE]\n\n");
    }

    @Test
    void endsCompletionsWithDoneOnce() {
        assertThat(chat("data: {}\n\ndata: [DONE]")).isEqualTo("data: {}\n\ndata: [DONE]\n\n");
        assertThat(chat("data: [DONE]\n\ndata: [DONE]\n\ndata: {}\n\n")).isEqualTo("data: [DONE]\n\n");
        assertThat(chat("")).isEqualTo("data: [DONE]\n\n");
    }

    @Test
    void leavesNamesToTheResponsesApi() {
        String stream = "event: response.created\nid: 1\ndata: {}\n\n";

        assertThat(chat(stream)).isEqualTo("data: {}\n\ndata: [DONE]\n\n");
        assertThat(stored(Endpoint.RESPONSES, stream)).isEqualTo("event: response.created\ndata: {}\n\n");
    }

    @Test
    void endsResponsesWithDoneOnlyIfTheOriginDid() {
        assertThat(stored(Endpoint.RESPONSES, "data: {}\n\ndata: [DONE]\n\n"))
                .isEqualTo("data: {}\n\ndata: [DONE]\n\n");
    }

    @Test
    void dropsKeepAlivesOfEveryKind() {
        String stored = chat(": a\n\nevent: ping\ndata: {}\n\ndata:\n\nretry: 3\n\ndata: {}\n: b\n\n");

        assertThat(stored).isEqualTo("data: {}\n\ndata: [DONE]\n\n");
    }

    private static String chat(String recorded) {
        return stored(Endpoint.CHAT_COMPLETIONS, recorded);
    }

    private static String stored(Endpoint endpoint, String recorded) {
        byte[] stored = StoredStream.of(endpoint, recorded.getBytes(StandardCharsets.UTF_8));
        return new String(stored, StandardCharsets.UTF_8);
    }
}
