package dev.reprise.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Embeddings in the shape of the API reference: small vectors that depend on the text alone and mean nothing. */
final class ScriptedVectors {

    private static final int DIMENSIONS = 8;

    private ScriptedVectors() {}

    /** The answer to a request, its vectors written as the request wants them: numbers, or base64 of little-endian floats. */
    static ObjectNode answer(JsonNode request) {
        boolean base64 = request.path("encoding_format").asText().equals("base64");
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        List<String> texts = texts(request.path("input"));
        for (String text : texts) {
            float[] vector = vector(text);
            data.addObject()
                    .put("object", "embedding")
                    .put("index", data.size() - 1)
                    .set("embedding", base64 ? base64(vector) : numbers(vector));
        }
        answer.put("model", request.path("model").asText("demo"));
        long tokens = texts.stream().mapToLong(TokenCount::of).sum();
        answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return answer;
    }

    private static List<String> texts(JsonNode input) {
        Stream<JsonNode> inputs = input.isArray() ? StreamSupport.stream(input.spliterator(), false) : Stream.of(input);
        return inputs.map(text -> text.isTextual() ? text.textValue() : text.toString())
                .toList();
    }

    private static float[] vector(String text) {
        Random random = new Random(text.hashCode());
        float[] vector = new float[DIMENSIONS];
        for (int at = 0; at < DIMENSIONS; at++) {
            vector[at] = random.nextFloat() * 2 - 1;
        }
        return vector;
    }

    private static JsonNode numbers(float[] vector) {
        ArrayNode numbers = JsonNodeFactory.instance.arrayNode(vector.length);
        for (float number : vector) {
            numbers.add(number);
        }
        return numbers;
    }

    private static JsonNode base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(bytes.array()));
    }
}
