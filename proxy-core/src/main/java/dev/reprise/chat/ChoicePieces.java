package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The choices of a completion, told apart by their {@code index}; one that has none is taken for the first. */
final class ChoicePieces implements Pieces {

    private static final Map<String, Supplier<Pieces>> FUNCTION_CALL =
            Map.of("name", FirstPiece::constant, "arguments", TextPieces::new);
    private static final Map<String, Supplier<Pieces>> AUDIO =
            Map.of("data", TextPieces::new, "transcript", TextPieces::new);
    private static final Map<String, Supplier<Pieces>> DELTA = Map.ofEntries(
            Map.entry("role", FirstPiece::first),
            Map.entry("content", TextPieces::new),
            Map.entry("refusal", TextPieces::new),
            Map.entry("reasoning_content", TextPieces::new),
            Map.entry("reasoning", TextPieces::new),
            Map.entry("reasoning_details", ReasoningPieces::new),
            Map.entry("tool_calls", ToolCallPieces::new),
            Map.entry("function_call", () -> new ObjectPieces(FUNCTION_CALL, LastPiece::new)),
            Map.entry("audio", () -> new ObjectPieces(AUDIO, LastPiece::new)),
            Map.entry("annotations", BlendedPieces::listed),
            Map.entry("images", BlendedPieces::listed));
    private static final Map<String, Supplier<Pieces>> CHOICE = Map.of(
            "index", FirstPiece::first,
            "finish_reason", LastPiece::new,
            "logprobs", () -> new ObjectPieces(Map.of(), BlendedPieces::listed),
            "text", TextPieces::new,
            "delta", () -> new ObjectPieces(DELTA, OnlyPiece::new));

    private final boolean chat;
    private final TreeMap<Long, ObjectPieces> choices = new TreeMap<>();
    private boolean ambiguous;

    ChoicePieces(Endpoint endpoint) {
        this.chat = endpoint == Endpoint.CHAT_COMPLETIONS;
    }

    @Override
    public void add(JsonNode piece) {
        ambiguous |= !piece.isArray() && !piece.isNull();
        for (JsonNode choice : piece) {
            long index = ExactJson.integer(choice.path("index")).orElse(-1);
            ambiguous |= index < 0 || (chat && !choice.path("delta").isObject());
            choices.computeIfAbsent(Math.max(index, 0), unseen -> new ObjectPieces(CHOICE, BlendedPieces::continued))
                    .add(choice);
        }
    }

    /** The choices of the finished object, in order. */
    @Override
    public ArrayNode whole() {
        ArrayNode whole = JsonNodeFactory.instance.arrayNode();
        choices.forEach((index, choice) -> whole.add(chat ? chatChoice(index, choice) : textChoice(index, choice)));
        return whole;
    }

    @Override
    public boolean isAmbiguous() {
        return ambiguous || choices.values().stream().anyMatch(choice -> choice.isAmbiguous() || isOdd(choice));
    }

    /** Unfinished, or finished as if it had not called the tools that it did (Gemini says so in streams only). */
    private static boolean isOdd(ObjectPieces choice) {
        String finish = ExactJson.text(choice.whole("finish_reason"));
        return finish.isEmpty()
                || (finish.equals("stop")
                        && choice.whole("delta").path("tool_calls").isArray());
    }

    private static ObjectNode chatChoice(long index, ObjectPieces pieces) {
        ObjectNode choice = JsonNodeFactory.instance.objectNode();
        choice.put("index", index);
        choice.set("message", message(pieces.whole("delta")));
        return rest(choice, pieces, "delta");
    }

    private static ObjectNode textChoice(long index, ObjectPieces pieces) {
        ObjectNode choice = JsonNodeFactory.instance.objectNode();
        choice.put("index", index);
        choice.put("text", ExactJson.text(pieces.whole("text")));
        return rest(choice, pieces, "text");
    }

    private static ObjectNode rest(ObjectNode choice, ObjectPieces pieces, String told) {
        choice.set("logprobs", pieces.whole("logprobs"));
        choice.set("finish_reason", pieces.whole("finish_reason"));
        pieces.whole().forEachEntry((name, value) -> {
            if (!choice.has(name) && !name.equals(told) && !name.equals("error")) {
                choice.set(name, value);
            }
        });
        return choice;
    }

    /** In a message null means absent, but for content and refusal, which are always there. */
    private static ObjectNode message(JsonNode delta) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("role", "assistant").putNull("content").putNull("refusal");
        delta.forEachEntry((name, value) -> {
            if (!value.isNull()) {
                message.set(name, value);
            }
        });
        return message;
    }
}
