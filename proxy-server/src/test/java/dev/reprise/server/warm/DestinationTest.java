package dev.reprise.server.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.canaries.Canaries;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

    @ParameterizedTest
    @CsvSource({
        "http://h:1/v1, /v1/embeddings, http://h:1/v1/embeddings",
        "http://h:1/v1/, /v1/embeddings, http://h:1/v1/embeddings",
        "https://h/llm/v1, /v1/chat/completions?a=b, https://h/llm/v1/chat/completions?a=b",
        "https://h/llm/v1, /openai/deployments/d/embeddings, https://h/openai/deployments/d/embeddings",
        "http://[::1]:80, /v1/responses, http://[::1]:80/responses",
    })
    void resolvesPathsAsClientsDo(String baseUrl, String path, String resolved) {
        Destination destination = new Destination(URI.create(baseUrl), null, null);

        assertThat(destination.resolve(path)).hasToString(resolved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h:1", "/v1", "ftp://h/v1", "http:///v1", "http://h/v1?a=b", "http://u:p@h/v1"})
    void refusesWhatIsNoBaseUrl(String url) {
        URI uri = URI.create(url);

        assertThatThrownBy(() -> new Destination(uri, null, null))
                .hasMessage("no base URL (expected: one such as http://127.0.0.1:8080/v1)");
    }

    @Test
    void tellsTheKeyToNobody() {
        URI uri = URI.create("http://h/v1");

        assertThat(new Destination(uri, Canaries.CREDENTIAL, null).toString()).isEqualTo("Destination[http://h/v1]");
        assertThatThrownBy(() -> new Destination(uri, Canaries.CREDENTIAL + "\n", null))
                .hasMessage("no API key (expected: printable ASCII without spaces)");
    }
}
