package dev.reprise.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionTool;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.models.ModelListParams;
import com.openai.models.responses.ResponseCreateParams;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What each verb of the cases means to openai-java: one request, and what its user then sees. */
final class Verbs {
    private static final Map<String, OpenAIClient> CLIENTS = new ConcurrentHashMap<>();

    private Verbs() {}

    static ObjectNode perform(Ask ask) throws Exception {
        return switch (ask.verb()) {
            case "chat" -> chat(ask);
            case "chat-stream" -> chatStream(ask);
            case "chat-helper" -> chatHelper(ask);
            case "break" -> leaveEarly(ask);
            case "embed" -> embed(ask);
            case "responses" -> responses(ask);
            case "responses-stream" -> responsesStream(ask);
            case "responses-helper" -> responsesHelper(ask);
            case "models" -> models(ask);
            case "upload" -> upload(ask);
            default -> throw new IllegalArgumentException(ask.verb());
        };
    }

    private static OpenAIClient client(Ask ask) {
        return CLIENTS.computeIfAbsent(
                ask.key(),
                key -> OpenAIOkHttpClient.builder()
                        .baseUrl(Driver.environment("BASE_URL"))
                        .apiKey(key)
                        .maxRetries(0)
                        .timeout(Duration.ofSeconds(20))
                        .build());
    }

    private static ChatCompletionCreateParams chatParams(Ask ask) {
        var params = ChatCompletionCreateParams.builder()
                .model(ask.model())
                .addSystemMessage("Be brief.")
                .addUserMessage(ask.question());
        if (ask.requested("n") != null) {
            params.n(ask.requested("n").asLong());
        }
        if (ask.requested("logprobs") != null) {
            params.logprobs(ask.requested("logprobs").asBoolean());
            params.topLogprobs(ask.requested("top_logprobs").asLong());
        }
        if (ask.requested("store") != null) {
            params.store(ask.requested("store").asBoolean());
        }
        for (JsonNode tool : ask.tools()) {
            params.addTool(Driver.JSON.convertValue(tool, ChatCompletionTool.class));
        }
        if (ask.usage()) {
            params.streamOptions(
                    ChatCompletionStreamOptions.builder().includeUsage(true).build());
        }
        ask.headers()
                .fields()
                .forEachRemaining(field -> params.putAdditionalHeader(
                        field.getKey(), field.getValue().asText()));
        return params.build();
    }

    private static ObjectNode chat(Ask ask) {
        var response = client(ask).chat().completions().withRawResponse().create(chatParams(ask));
        return withHeaders(object(response.parse().validate()), response);
    }

    private static ObjectNode chatStream(Ask ask) {
        var response = client(ask).chat().completions().withRawResponse().createStreaming(chatParams(ask));
        return collect("chunks", response);
    }

    private static ObjectNode chatHelper(Ask ask) {
        var response = client(ask).chat().completions().withRawResponse().createStreaming(chatParams(ask));
        var whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream = response.parse()) {
            stream.stream().forEach(whole::accumulate);
        }
        return withHeaders(object(whole.chatCompletion()), response);
    }

    private static ObjectNode leaveEarly(Ask ask) {
        var response = client(ask).chat().completions().withRawResponse().createStreaming(chatParams(ask));
        ObjectNode seen = Driver.JSON.createObjectNode();
        ArrayNode partial = seen.putArray("partial");
        try (StreamResponse<ChatCompletionChunk> stream = response.parse()) {
            Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
            while (partial.size() < 3) {
                partial.add(Driver.JSON.<JsonNode>valueToTree(chunks.next()));
            }
        }
        return withHeaders(seen, response);
    }

    private static ObjectNode embed(Ask ask) {
        var params = EmbeddingCreateParams.builder().model(ask.model()).input(ask.question());
        ask.encoding().map(EmbeddingCreateParams.EncodingFormat::of).ifPresent(params::encodingFormat);
        var response = client(ask).embeddings().withRawResponse().create(params.build());
        var answer = response.parse().validate();
        ObjectNode seen = Driver.JSON.createObjectNode();
        ArrayNode vectors = seen.putArray("vectors");
        for (Embedding one : answer.data()) {
            vectors.add(Driver.JSON.<JsonNode>valueToTree(bits(one)));
        }
        seen.set("usage", Driver.JSON.valueToTree(answer.usage()));
        return withHeaders(seen, response);
    }

    /** float32 values as hexadecimal, so that comparing them compares every bit. */
    private static List<String> bits(Embedding one) {
        List<String> bits = new ArrayList<>();
        if (one.embeddingValue().isBase64()) {
            byte[] packed = Base64.getDecoder().decode(one.embeddingValue().asBase64());
            var little = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
            while (little.hasRemaining()) {
                bits.add(String.format("%08x", little.get()));
            }
            return bits;
        }
        one.embedding().forEach(value -> bits.add(String.format("%08x", Float.floatToRawIntBits(value))));
        return bits;
    }

    private static ResponseCreateParams responsesParams(Ask ask) {
        return ResponseCreateParams.builder()
                .model(ask.model())
                .input(ask.question())
                .store(ask.requested("store") != null && ask.requested("store").asBoolean())
                .build();
    }

    private static ObjectNode responses(Ask ask) {
        var response = client(ask).responses().withRawResponse().create(responsesParams(ask));
        return withHeaders(object(response.parse().validate()), response);
    }

    private static ObjectNode responsesStream(Ask ask) {
        return collect("events", client(ask).responses().withRawResponse().createStreaming(responsesParams(ask)));
    }

    private static ObjectNode responsesHelper(Ask ask) {
        var response = client(ask).responses().withRawResponse().createStreaming(responsesParams(ask));
        var whole = ResponseAccumulator.create();
        try (var stream = response.parse()) {
            stream.stream().forEach(event -> whole.accumulate(event));
        }
        return withHeaders(object(whole.response()), response);
    }

    private static ObjectNode models(Ask ask) {
        var params = ModelListParams.builder().putAdditionalHeader("x-conformance-question", ask.question());
        var data = client(ask).models().list(params.build()).data();
        return object(Map.of("data", data));
    }

    private static ObjectNode upload(Ask ask) {
        byte[] content = new byte[256 * 1000];
        for (int at = 0; at < content.length; at++) {
            content[at] = (byte) at;
        }
        var file = MultipartField.<InputStream>builder()
                .value(new ByteArrayInputStream(content))
                .filename("bytes.bin")
                .build();
        var params = FileCreateParams.builder()
                .file(file)
                .purpose(FilePurpose.USER_DATA)
                .putAdditionalHeader("x-conformance-question", ask.question());
        return object(client(ask).files().create(params.build()));
    }

    private static <T> ObjectNode collect(String name, HttpResponseFor<StreamResponse<T>> response) {
        ObjectNode seen = withHeaders(Driver.JSON.createObjectNode(), response);
        ArrayNode items = seen.putArray(name);
        try (StreamResponse<T> stream = response.parse()) {
            stream.stream().forEach(item -> items.add(Driver.JSON.<JsonNode>valueToTree(item)));
        } catch (Exception error) {
            seen.set("error", Driver.seenError(error));
        }
        return seen;
    }

    private static ObjectNode object(Object value) {
        ObjectNode seen = Driver.JSON.createObjectNode();
        seen.set("object", Driver.JSON.valueToTree(value));
        return seen;
    }

    private static ObjectNode withHeaders(ObjectNode seen, HttpResponseFor<?> response) {
        return Driver.addCacheHeaders(seen, response.headers());
    }
}
