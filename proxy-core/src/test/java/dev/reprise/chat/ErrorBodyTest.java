package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ErrorBodyTest {

    @Test
    void hasAllFourMembers() {
        assertThat(ErrorBody.json("It \"failed\"", "server_error", "gone"))
                .asString()
                .isEqualTo("{\"error\":{\"message\":\"It \\\"failed\\\"\",\"type\":\"server_error\",\"param\":null,"
                        + "\"code\":\"gone\"}}");
        assertThat(ErrorBody.json("m", "t", null)).asString().endsWith("\"code\":null}}");
    }

    @Test
    void saysItsDataBeforeItsNameInAStream() {
        assertThat(ErrorBody.event(Endpoint.CHAT_COMPLETIONS, "m", "t", null))
                .asString()
                .isEqualTo("""
                        data: {"error":{"message":"m","type":"t","param":null,"code":null}}
                        event: error

                        """);
    }

    @Test
    void isAlsoAnEventOfTheResponsesApi() {
        byte[] event = ErrorBody.event(Endpoint.RESPONSES, "m", "t", "c");

        assertThat(event)
                .asString()
                .isEqualTo("data: {\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":null,\"code\":\"c\"},"
                        + "\"type\":\"error\",\"code\":\"c\",\"message\":\"m\",\"param\":null,\"sequence_number\":0}\n"
                        + "event: error\n\n");
    }

    @Test
    void staysOneEventWhateverTheMessageHolds() {
        byte[] event = ErrorBody.event(Endpoint.CHAT_COMPLETIONS, "a\n\ndata: b\r\n\u2028", "t", null);

        List<StreamEvent> events = EventStream.parse(event);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).name()).isEqualTo("error");
        assertThat(new String(event, StandardCharsets.UTF_8).lines()).hasSize(3);
    }

    @Test
    void isSeenByTheScanner() {
        for (Endpoint endpoint : Endpoint.values()) {
            byte[] json = ErrorBody.json("m", "t", null);

            assertThat(CompletionScanner.scan(endpoint, Form.JSON, json).error())
                    .isTrue();
        }
    }
}
