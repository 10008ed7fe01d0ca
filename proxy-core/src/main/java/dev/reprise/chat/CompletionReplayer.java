package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Rendition.Loss;
import dev.reprise.chat.Rendition.Lossy;
import dev.reprise.chat.Rendition.Written;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a finished completion as the stream that the origin might have sent instead. The order is the one that every SDK
 * understands: all that the choices say, then how each of them finished, then the usage, alone.
 */
final class CompletionReplayer {

    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    /** What every chunk repeats. */
    private static final List<String> BASE = List.of("id", "created", "model", "service_tier", "system_fingerprint");
    /** What is told in a way of its own, or must not be told: SDKs take the bare presence of an error for one. */
    private static final Set<String> OWN = Set.of("object", "choices", "usage", "error");

    private final ObjectNode completion;
    private final ObjectNode base;
    private final boolean withUsage;
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

    private CompletionReplayer(Endpoint endpoint, ObjectNode completion, boolean withUsage) {
        this.completion = completion;
        this.base = base(endpoint, completion);
        this.withUsage = withUsage;
    }

    /** The stream of a completion; with usage, the usage must be known. */
    static Rendition replay(Endpoint endpoint, byte[] body, boolean withUsage) {
        Optional<ObjectNode> completion = ExactJson.readObject(body);
        Optional<List<ReplayedChoice>> choices =
                completion.flatMap(object -> ReplayedChoice.of(endpoint, object.path("choices")));
        if (choices.isEmpty()) {
            return new Lossy(Loss.NOT_STREAMABLE);
        }
        if (withUsage && !completion.get().path("usage").isObject()) {
            return new Lossy(Loss.NO_USAGE);
        }
        CompletionReplayer replayer = new CompletionReplayer(endpoint, completion.get(), withUsage);
        return new Written(replayer.replay(choices.get()));
    }

    private static ObjectNode base(Endpoint endpoint, ObjectNode completion) {
        ObjectNode base = JsonNodeFactory.instance.objectNode();
        base.put("object", endpoint == Endpoint.CHAT_COMPLETIONS ? "chat.completion.chunk" : "text_completion");
        for (String name : BASE) {
            JsonNode value = completion.get(name);
            if (value != null) {
                base.set(name, name.equals("created") ? whole(value) : value);
            }
        }
        return base;
    }

    /** Some SDKs refuse a time that is not a whole number. */
    private static JsonNode whole(JsonNode created) {
        String text = ExactJson.lexeme(created);
        boolean fraction = text.indexOf('.') > 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0;
        return fraction ? JsonNodeFactory.instance.numberNode(new BigDecimal(text).toBigInteger()) : created;
    }

    private byte[] replay(List<ReplayedChoice> choices) {
        ObjectNode first = unknownMembers();
        for (ReplayedChoice choice : choices) {
            for (ObjectNode told : choice.told()) {
                write(first, told);
                first = JsonNodeFactory.instance.objectNode();
            }
        }
        choices.forEach(choice -> write(JsonNodeFactory.instance.objectNode(), choice.finish()));
        if (withUsage) {
            writeUsage();
        }
        stream.writeBytes(DONE);
        return stream.toByteArray();
    }

    private ObjectNode unknownMembers() {
        return completion.deepCopy().remove(BASE).remove(OWN);
    }

    private void write(ObjectNode unknownMembers, ObjectNode choice) {
        ObjectNode chunk = base.objectNode();
        chunk.setAll(base);
        chunk.putArray("choices").add(choice);
        if (withUsage) {
            chunk.putNull("usage");
        }
        write(chunk.setAll(unknownMembers));
    }

    private void writeUsage() {
        ObjectNode chunk = base.objectNode();
        chunk.setAll(base);
        chunk.putArray("choices");
        write(chunk.set("usage", completion.path("usage")));
    }

    private void write(JsonNode chunk) {
        stream.writeBytes(DATA);
        stream.writeBytes(ExactJson.write(chunk));
        stream.writeBytes(END);
    }
}
