package dev.reprise.server.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One chat completion, in the shapes of the API reference: as one object or as the events of a stream. It says of itself
 * that it is scripted, lest anybody take it for a model's.
 *
 * @param created seconds since the epoch
 * @param promptTokens what the question is billed for
 */
record ScriptedAnswer(String id, long created, String model, long promptTokens) {

    static final String TEXT =
            "This is the demo's scripted answer, not a model's: the demo's own origin sends it word by"
                    + " word, as slowly as a model would.";

    private static final List<String> WORDS =
            Pattern.compile("(?<= )").splitAsStream(TEXT).toList();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    byte[] object() {
        ObjectNode object = envelope("chat.completion");
        ObjectNode choice = object.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", TEXT);
        choice.put("finish_reason", "stop");
        object.set("usage", usage());
        return bytes(object);
    }

    /** The stream's events, each framed, the last being {@code [DONE]}. */
    List<byte[]> events(boolean includeUsage) {
        List<ObjectNode> chunks = new ArrayList<>();
        chunks.add(chunk(NODES.objectNode().put("role", "assistant").put("content", "")));
        for (String word : WORDS) {
            chunks.add(chunk(NODES.objectNode().put("content", word)));
        }
        chunks.add(lastChunk());
        if (includeUsage) {
            chunks.forEach(chunk -> chunk.putNull("usage"));
            chunks.add(usageChunk());
        }
        List<byte[]> events = new ArrayList<>();
        chunks.forEach(chunk -> events.add(event(chunk.toString())));
        events.add(event("[DONE]"));
        return events;
    }

    private ObjectNode chunk(ObjectNode delta) {
        ObjectNode chunk = envelope("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.set("delta", delta);
        choice.putNull("finish_reason");
        return chunk;
    }

    private ObjectNode lastChunk() {
        ObjectNode chunk = chunk(NODES.objectNode());
        ((ObjectNode) chunk.path("choices").path(0)).put("finish_reason", "stop");
        return chunk;
    }

    private ObjectNode usageChunk() {
        ObjectNode chunk = envelope("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.set("usage", usage());
        return chunk;
    }

    private ObjectNode envelope(String object) {
        return NODES.objectNode()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model);
    }

    private ObjectNode usage() {
        long completionTokens = WORDS.size();
        return NODES.objectNode()
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", completionTokens)
                .put("total_tokens", promptTokens + completionTokens);
    }

    private static byte[] event(String data) {
        return bytes("data: " + data + "\n\n");
    }

    private static byte[] bytes(Object text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
