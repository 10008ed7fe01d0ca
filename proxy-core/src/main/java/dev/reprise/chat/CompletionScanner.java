package dev.reprise.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Reads a finished answer for what decides whether it is worth keeping. */
public final class CompletionScanner {

    private CompletionScanner() {}

    /** The facts of an answer in either form. Never throws: what cannot be read is not valid. */
    public static CompletionFacts scan(Endpoint endpoint, Form form, byte[] body) {
        return switch (form) {
            case JSON -> object(endpoint, body);
            case STREAM -> stream(endpoint, EventStream.parse(body));
        };
    }

    private static CompletionFacts object(Endpoint endpoint, byte[] body) {
        Optional<ObjectNode> answer = ExactJson.readObject(body);
        if (answer.isEmpty()) {
            return CompletionFacts.invalid();
        }
        boolean error = AnswerErrors.in(answer.get());
        return switch (endpoint) {
            case CHAT_COMPLETIONS, COMPLETIONS -> ChoiceFacts.of(endpoint, answer.get(), true, error);
            case EMBEDDINGS -> EmbeddingFacts.of(answer.get(), error);
            case RESPONSES -> ResponseFacts.of(answer.get(), true, error);
        };
    }

    private static CompletionFacts stream(Endpoint endpoint, List<StreamEvent> events) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS, COMPLETIONS -> {
                CompletionAssembler assembler = CompletionAssembler.read(endpoint, events);
                yield ChoiceFacts.of(endpoint, assembler.completion(), assembler.isValid(), assembler.hasError());
            }
            case RESPONSES -> {
                ResponseStream stream = ResponseStream.read(events);
                yield ResponseFacts.of(stream.response(), stream.isValid(), stream.hasError());
            }
            case EMBEDDINGS -> CompletionFacts.invalid();
        };
    }
}
