package dev.reprise.server.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.chat.Endpoint;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {

    private static final RequestReader REQUESTS = new RequestReader(LineFormat.REQUESTS);
    private static final RequestReader STREAMS = new RequestReader(new LineFormat(null, null, true));

    @Test
    void leavesEveryByteOfARequestAsItIs() throws UnusableLine {
        String text = "{ \"model\" :\"m\", \"seed\":1.0,\"messages\": [ ] }";

        WarmRequest request = REQUESTS.read(line("  " + text + "\r"));

        assertThat(body(request)).isEqualTo(text);
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.model()).isEqualTo("m");
        assertThat(request.isStream()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, CHAT_COMPLETIONS",
        "/v1/completions, COMPLETIONS",
        "/v1/embeddings, EMBEDDINGS",
        "/v1/responses, RESPONSES",
        "/openai/deployments/d/embeddings?api-version=1, EMBEDDINGS",
    })
    void takesTheBodyOutOfABatchLineAsItIs(String url, Endpoint endpoint) throws UnusableLine {
        String body = "{\"input\": \"a\\u0041é\", \"model\":\"m\", \"x\": [1e5, {}] }";

        WarmRequest request = REQUESTS.read(
                line("{\"custom_id\":\"1\",\"url\":\"" + url + "\",\"body\": " + body + " ,\"method\":\"POST\"}"));

        assertThat(body(request)).isEqualTo(body);
        assertThat(request.endpoint()).isEqualTo(endpoint);
        assertThat(request.path()).isEqualTo(url);
    }

    @Test
    void makesARequestOfAPrompt() throws UnusableLine {
        RequestReader prompts = new RequestReader(new LineFormat("m", "Be \"brief\".", false));

        WarmRequest request = prompts.read(line("Où? {not json}"));

        assertThat(body(request))
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Be \\\"brief\\\".\"},"
                        + "{\"role\":\"user\",\"content\":\"Où? {not json}\"}]}");
    }

    @Test
    void takesNoRequestForAPrompt() {
        RequestReader prompts = new RequestReader(new LineFormat("m", null, false));

        assertThatThrownBy(() -> prompts.read(line("{\"model\":\"m\",\"messages\":[]}")))
                .hasMessage("a request in JSON (expected: a prompt, because --model is given)");
    }

    @Test
    void asksForAStreamWithItsUsage() throws UnusableLine {
        WarmRequest request = STREAMS.read(line("{\"model\":\"m\",\"messages\":[]}"));

        assertThat(body(request))
                .isEqualTo(
                        "{\"stream_options\":{\"include_usage\":true},\"stream\":true,\"model\":\"m\",\"messages\":[]}");
        assertThat(request.isStream()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "null", "true"})
    void replacesWhatALineSaysOfStreaming(String said) throws UnusableLine {
        String line = "{\"model\":\"m\", \"stream\" : %s ,\"stream_options\":{},\"messages\":[]}";

        WarmRequest request = STREAMS.read(line(line.formatted(said)));

        assertThat(body(request)).isEqualTo(line.formatted("true"));
    }

    /** A run that came to such a line never ended. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openai/deployments/{name}/chat/completions",
                "/v1/chat/completions?a=|",
                "/v1/chat/completions?a=%zz",
                "/v1/a^b/embeddings",
                "/v1/chat/completions?a=1#b",
                "//host/v1/chat/completions"
            })
    void takesNoUrlThatNobodyCouldAsk(String url) {
        assertThatThrownBy(() -> REQUESTS.read(line("{\"url\":\"" + url + "\",\"body\":{\"model\":\"m\"}}")))
                .hasMessageStartingWith("unknown \"url\" (expected: a path");
    }

    @Test
    void neverAsksForAStreamOfEmbeddings() throws UnusableLine {
        String body = "{\"model\":\"m\",\"input\":\"a\"}";

        WarmRequest request = STREAMS.read(line("{\"url\":\"/v1/embeddings\",\"body\":" + body + "}"));

        assertThat(body(request)).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"n\":1', 500",
        "'\"n\":3', 1500",
        "'\"max_tokens\":20', 20",
        "'\"max_tokens\":20,\"n\":2', 40",
        "'\"max_completion_tokens\":9000', 500",
        "'\"max_tokens\":null', 500",
    })
    void estimatesTheAnswerByWhatTheRequestAllows(String member, long tokens) throws UnusableLine {
        String text = "{\"model\":\"m\",\"messages\":[]," + member + "}";

        WarmRequest request = REQUESTS.read(line(text));

        assertThat(request.estimate()).isEqualTo(new Tokens((text.length() + 3) / 4, tokens));
    }

    private static WarmLine line(String text) {
        return WarmLine.of("f", 1, text.getBytes(StandardCharsets.UTF_8), text.length());
    }

    private static String body(WarmRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }
}
