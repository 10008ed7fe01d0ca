package dev.reprise.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScriptedOriginTest {
    private static final Pace HASTY = new Pace(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofNanos(1));

    private final JsonMapper mapper = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    private ScriptedOrigin origin;

    @BeforeEach
    void start() throws Exception {
        origin = ScriptedOrigin.start(HASTY);
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void answersACompletionAndSaysThatItIsScripted() throws Exception {
        HttpResponse<String> response = ask("chat/completions", "{\"model\":\"gpt\",\"messages\":[]}");

        JsonNode answer = mapper.readTree(response.body());
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.path("model").asText()).isEqualTo("gpt");
        assertThat(answer.at("/choices/0/message/content").asText()).contains("the demo's scripted answer");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.at("/usage/total_tokens").asInt()).isPositive();
    }

    @Test
    void streamsTheSameAnswerWordByWord() throws Exception {
        List<String> events = events("{\"model\":\"gpt\",\"messages\":[],\"stream\":true}");

        StringBuilder text = new StringBuilder();
        for (String event : events.subList(0, events.size() - 1)) {
            text.append(mapper.readTree(event).at("/choices/0/delta/content").asText());
        }
        assertThat(text).hasToString(ScriptedAnswer.TEXT);
        assertThat(events).hasSizeBetween(25, 30).last().isEqualTo("[DONE]");
        assertThat(events).noneMatch(event -> event.contains("usage"));
    }

    @Test
    void endsAStreamWithItsUsageWhenAskedTo() throws Exception {
        List<String> events = events("{\"messages\":[],\"stream\":true,\"stream_options\":{\"include_usage\":true}}");

        JsonNode last = mapper.readTree(events.get(events.size() - 2));
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.at("/usage/completion_tokens").asInt()).isPositive();
    }

    @Test
    void takesItsTime() throws Exception {
        try (ScriptedOrigin slow =
                ScriptedOrigin.start(new Pace(Duration.ofMillis(300), Duration.ZERO, Duration.ofMillis(10)))) {
            long began = System.nanoTime();
            ask(slow, "chat/completions", "{\"messages\":[]}");
            long answered = System.nanoTime();
            ask(slow, "chat/completions", "{\"messages\":[],\"stream\":true}");
            long streamed = System.nanoTime();

            assertThat(Duration.ofNanos(answered - began)).isGreaterThan(Duration.ofMillis(290));
            assertThat(Duration.ofNanos(streamed - answered)).isGreaterThan(Duration.ofMillis(240));
        }
    }

    @Test
    void embedsEqualTextsAlikeInBothEncodings() throws Exception {
        JsonNode numbers = data("{\"input\":[\"a\",\"b\"]}");
        JsonNode base64 = data("{\"input\":\"a\",\"encoding_format\":\"base64\"}");

        ByteBuffer floats = ByteBuffer.wrap(
                        Base64.getDecoder().decode(base64.at("/0/embedding").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(numbers).hasSize(2);
        assertThat(numbers.at("/1/index").asInt()).isEqualTo(1);
        assertThat(numbers.at("/0/embedding")).hasSize(floats.remaining() / Float.BYTES);
        assertThat(numbers.at("/0/embedding/0").floatValue()).isEqualTo(floats.getFloat());
    }

    @Test
    void countsWhatItWasAsked() throws Exception {
        ask("chat/completions", "{\"messages\":[]}");
        ask("embeddings", "{\"input\":\"a\"}");
        ask("elsewhere", "{}");

        assertThat(origin.calls()).isEqualTo(2);
    }

    @Test
    void refusesWhatItDoesNotKnowInTheWordsOfTheApi() throws Exception {
        HttpResponse<String> unknown = ask("elsewhere", "{}");
        HttpResponse<String> broken = ask("chat/completions", "{\"messages\":");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(mapper.readTree(broken.body()).at("/error/type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void listsItsModel() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(origin.baseUrl() + "/models")).build();

        String models = client.send(request, BodyHandlers.ofString()).body();

        assertThat(mapper.readTree(models).at("/data/0/id").asText()).isEqualTo("demo");
    }

    private JsonNode data(String request) throws Exception {
        return mapper.readTree(ask("embeddings", request).body()).path("data");
    }

    private List<String> events(String request) throws Exception {
        HttpResponse<String> response = ask("chat/completions", request);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        return response.body()
                .lines()
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private HttpResponse<String> ask(String endpoint, String body) throws Exception {
        return ask(origin, endpoint, body);
    }

    private HttpResponse<String> ask(ScriptedOrigin asked, String endpoint, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(asked.baseUrl() + "/" + endpoint))
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
