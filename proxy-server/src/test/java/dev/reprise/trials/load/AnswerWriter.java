package dev.reprise.trials.load;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Writes an {@link Answer} as the API does, as one object or as the events of a stream. */
record AnswerWriter(Answer answer) {

    private static final int PIECES_MAX = 6;

    String json(Writing writing) {
        List<String> choices = new ArrayList<>();
        for (int i = 0; i < answer.answers(); i++) {
            choices.add(choice(i, writing));
        }
        boolean vectors = answer.kind() == Kind.EMBEDDING;
        String name = vectors ? "data" : "choices";
        return "{" + head(vectors ? "list" : object("")) + ",\"" + name + "\":[" + String.join(",", choices)
                + "],\"usage\":" + usage() + "}";
    }

    private String choice(int index, Writing writing) {
        String start = "{\"index\":" + index + ",";
        return switch (answer.kind()) {
            case CHAT ->
                start + "\"message\":{\"role\":\"assistant\",\"content\":" + quoted(answer.text(index))
                        + ",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}";
            case TOOLS ->
                start + "\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\""
                        + callId(index)
                        + "\",\"type\":\"function\",\"function\":{\"name\":\"look_up\",\"arguments\":"
                        + quoted(arguments(index)) + "}}]},\"logprobs\":null,\"finish_reason\":\"tool_calls\"}";
            case COMPLETION ->
                start + "\"text\":" + quoted(answer.text(index)) + ",\"logprobs\":null,\"finish_reason\":\"stop\"}";
            case EMBEDDING ->
                start + "\"object\":\"embedding\",\"embedding\":" + embedding(answer.vector(index), writing) + "}";
        };
    }

    /** Events of all choices, interleaved, each with its empty line. */
    List<String> events(Writing writing) {
        boolean usage = writing == Writing.STREAM_WITH_USAGE;
        List<String> events = new ArrayList<>();
        if (answer.kind() == Kind.CHAT) {
            forEachChoice(i -> events.add(event(i, "{\"role\":\"assistant\",\"content\":\"\"}", "null", usage)));
        } else if (answer.kind() == Kind.TOOLS) {
            forEachChoice(i -> events.add(event(i, firstToolDelta(i), "null", usage)));
        }
        for (int piece = 0; piece < PIECES_MAX; piece++) {
            int number = piece;
            forEachChoice(i -> addPiece(i, number, usage, events));
        }
        String reason = answer.kind() == Kind.TOOLS ? "\"tool_calls\"" : "\"stop\"";
        forEachChoice(i -> events.add(event(i, answer.kind() == Kind.COMPLETION ? "\"\"" : "{}", reason, usage)));
        if (usage) {
            events.add("data: {" + head(object(".chunk")) + ",\"choices\":[],\"usage\":" + usage() + "}\n\n");
        }
        events.add("data: [DONE]\n\n");
        return events;
    }

    private void forEachChoice(java.util.function.IntConsumer then) {
        for (int i = 0; i < answer.answers(); i++) {
            then.accept(i);
        }
    }

    private void addPiece(int choice, int piece, boolean usage, List<String> events) {
        String whole = answer.kind() == Kind.TOOLS ? arguments(choice) : answer.text(choice);
        String part = whole.substring(cut(whole, piece), cut(whole, piece + 1));
        String delta = switch (answer.kind()) {
            case TOOLS -> "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":" + quoted(part) + "}}]}";
            case COMPLETION -> quoted(part);
            default -> "{\"content\":" + quoted(part) + "}";
        };
        events.add(event(choice, delta, "null", usage));
    }

    /** Where a piece begins; never inside a surrogate pair. */
    private static int cut(String whole, int piece) {
        int place = (int) ((long) whole.length() * piece / PIECES_MAX);
        boolean inside = place > 0 && place < whole.length() && Character.isLowSurrogate(whole.charAt(place));
        return inside ? place - 1 : place;
    }

    private String firstToolDelta(int choice) {
        return "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"" + callId(choice)
                + "\",\"type\":\"function\",\"function\":{\"name\":\"look_up\",\"arguments\":\"\"}}]}";
    }

    private String event(int choice, String delta, String finishReason, boolean usage) {
        String content = answer.kind() == Kind.COMPLETION ? "\"text\":" : "\"delta\":";
        return "data: {" + head(object(".chunk")) + ",\"choices\":[{\"index\":" + choice + "," + content + delta
                + ",\"logprobs\":null,\"finish_reason\":" + finishReason + "}]" + (usage ? ",\"usage\":null" : "")
                + "}\n\n";
    }

    private String head(String object) {
        return "\"id\":\"a" + answer.sequence() + "\",\"object\":\"" + object
                + "\",\"created\":1700000000,\"model\":\"a-model\"";
    }

    private String object(String suffix) {
        return answer.kind() == Kind.COMPLETION ? "text_completion" : "chat.completion" + suffix;
    }

    String usage() {
        int total = answer.promptTokens() + answer.completionTokens();
        return "{\"prompt_tokens\":" + answer.promptTokens() + ",\"completion_tokens\":" + answer.completionTokens()
                + ",\"total_tokens\":" + total + "}";
    }

    String arguments(int choice) {
        return "{\"text\":" + quoted(answer.text(choice)) + "}";
    }

    String callId(int choice) {
        return "call_" + answer.sequence() + "_" + choice;
    }

    private static String embedding(float[] vector, Writing writing) {
        if (writing == Writing.BASE64) {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            return "\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"";
        }
        StringBuilder numbers = new StringBuilder("[");
        for (float number : vector) {
            numbers.append(numbers.length() == 1 ? "" : ",").append(number);
        }
        return numbers.append(']').toString();
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }
}
