package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Puts the chunks of a chat or legacy completion stream together into the object that the origin would have sent instead
 * of them. It always makes something of a stream; {@link #isAmbiguous} says whether it had to guess,
 * in which case the result is good enough to judge the answer by, but not to serve it.
 */
final class CompletionAssembler {

    private static final Map<String, Supplier<Pieces>> TOP = Map.of(
            "id", FirstPiece::first,
            "created", FirstPiece::first,
            "model", FirstPiece::first,
            "service_tier", LastPiece::new,
            "system_fingerprint", LastPiece::new,
            "usage", LastPiece::new);
    private static final Set<String> OWN = Set.of("object", "choices", "error", "obfuscation");

    private final String object;
    private final ObjectPieces top = new ObjectPieces(TOP, BlendedPieces::repeated);
    private final ChoicePieces choices;
    private boolean valid = true;
    private boolean error;
    private boolean done;
    private int chunks;

    private CompletionAssembler(Endpoint endpoint) {
        this.object = endpoint == Endpoint.CHAT_COMPLETIONS ? "chat.completion" : "text_completion";
        this.choices = new ChoicePieces(endpoint);
    }

    /** Reads a whole stream. Never throws. */
    static CompletionAssembler read(Endpoint endpoint, List<StreamEvent> events) {
        CompletionAssembler assembler = new CompletionAssembler(endpoint);
        for (StreamEvent event : events) {
            assembler.add(event);
        }
        return assembler;
    }

    /** Whether every event was a chunk, there was one at least, and none came after the end. */
    boolean isValid() {
        return valid && chunks > 0;
    }

    /** Whether any event was an error or had one in it. */
    boolean hasError() {
        return error;
    }

    boolean isAmbiguous() {
        return !isValid() || choices.whole().isEmpty() || choices.isAmbiguous() || top.isAmbiguous();
    }

    /** Whether any chunk has the {@code usage} that a client can ask for. */
    boolean tellsUsage() {
        return top.whole("usage").isObject();
    }

    /** The finished object, without {@code usage} if the stream never told it. */
    ObjectNode completion() {
        ObjectNode completion = JsonNodeFactory.instance.objectNode();
        completion.setAll(topMembers());
        completion.put("object", object);
        completion.set("choices", choices.whole());
        UsageReader.usageOf(completion).ifPresent(usage -> completion.set("usage", usage));
        return completion;
    }

    private ObjectNode topMembers() {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        top.whole().forEachEntry((name, value) -> {
            if (!name.equals("usage")) {
                members.set(name, value);
            }
        });
        JsonNode usage = top.whole("usage");
        return usage.isNull() ? members : members.set("usage", usage);
    }

    private void add(StreamEvent event) {
        error |= event.name().equals("error");
        if (event.isDone() || event.isIdle()) {
            done |= event.isDone();
            return;
        }
        Optional<ObjectNode> chunk = ExactJson.readObject(event.data());
        valid &= !done && chunk.isPresent();
        chunk.ifPresent(this::add);
    }

    private void add(ObjectNode chunk) {
        chunks++;
        error |= AnswerErrors.in(chunk);
        choices.add(chunk.path("choices"));
        top.add(chunk.remove(OWN));
    }
}
