package dev.reprise.trials.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an answer back as a client does, and compares it with what the answer it claims to be would be, to the character. */
final class AnswerReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CLAIM = Pattern.compile("q=([0-9a-f]{64}) seq=(\\d{1,9}) choice=0 ");

    private final Kind kind;
    private final Writing writing;
    private final int answers;
    private final List<StringBuilder> texts = new ArrayList<>();
    private final List<String> finishReasons = new ArrayList<>();
    private final List<String> callIds = new ArrayList<>();
    private JsonNode usage;

    private AnswerReader(Kind kind, Writing writing, int answers) {
        this.kind = kind;
        this.writing = writing;
        this.answers = answers;
        for (int i = 0; i < answers; i++) {
            texts.add(new StringBuilder());
            finishReasons.add("");
            callIds.add("");
        }
    }

    static Reading read(Kind kind, Writing writing, int answers, String contentType, byte[] body) {
        String expected = writing.isStream() ? "text/event-stream" : "application/json";
        if (!contentType.startsWith(expected)) {
            return Reading.problem("form: " + contentType);
        }
        AnswerReader reader = new AnswerReader(kind, writing, answers);
        try {
            return writing.isStream() ? reader.readStream(body) : reader.readJson(body);
        } catch (JsonProcessingException | RuntimeException unreadable) {
            return Reading.problem("unreadable: " + unreadable.getClass().getSimpleName());
        }
    }

    private Reading readStream(byte[] body) throws JsonProcessingException {
        String text = new String(body, StandardCharsets.UTF_8);
        if (!text.endsWith("data: [DONE]\n\n")) {
            return Reading.problem("no [DONE]");
        }
        String[] events = text.split("\n\n", -1);
        for (String event : Arrays.asList(events).subList(0, events.length - 2)) {
            if (!event.startsWith("data: ")) {
                return Reading.problem("no event");
            }
            JsonNode chunk = JSON.readTree(event.substring("data: ".length()));
            chunk.path("choices").forEach(this::readDelta);
            if (chunk.hasNonNull("usage")) {
                usage = chunk.get("usage");
            }
        }
        return compare();
    }

    private void readDelta(JsonNode choice) {
        int index = choice.path("index").asInt(-1);
        JsonNode delta = choice.path("delta");
        JsonNode call = delta.path("tool_calls").path(0);
        StringBuilder text = texts.get(index);
        switch (kind) {
            case TOOLS -> text.append(call.path("function").path("arguments").asText(""));
            case COMPLETION -> text.append(choice.path("text").asText(""));
            default -> text.append(delta.path("content").asText(""));
        }
        if (call.hasNonNull("id")) {
            callIds.set(index, call.get("id").asText());
        }
        if (choice.hasNonNull("finish_reason")) {
            finishReasons.set(index, choice.get("finish_reason").asText());
        }
    }

    private Reading readJson(byte[] body) throws JsonProcessingException {
        JsonNode whole = JSON.readTree(new String(body, StandardCharsets.UTF_8));
        usage = whole.get("usage");
        if (kind == Kind.EMBEDDING) {
            return compareVectors(whole.path("data"));
        }
        if (whole.path("choices").size() != answers) {
            return Reading.problem("choices: " + whole.path("choices").size());
        }
        for (JsonNode choice : whole.path("choices")) {
            int index = choice.path("index").asInt(-1);
            JsonNode message = choice.path("message");
            JsonNode call = message.path("tool_calls").path(0);
            JsonNode text = switch (kind) {
                case TOOLS -> call.path("function").path("arguments");
                case COMPLETION -> choice.path("text");
                default -> message.path("content");
            };
            texts.get(index).append(text.asText(""));
            callIds.set(index, call.path("id").asText(""));
            finishReasons.set(index, choice.path("finish_reason").asText(""));
        }
        return compare();
    }

    private Reading compare() throws JsonProcessingException {
        List<String> read = new ArrayList<>();
        for (StringBuilder text : texts) {
            boolean quoted = kind == Kind.TOOLS;
            read.add(quoted ? JSON.readTree(text.toString()).path("text").asText("") : text.toString());
        }
        Matcher claim = CLAIM.matcher(read.get(0));
        if (!claim.lookingAt()) {
            return Reading.problem("claims nothing");
        }
        Answer claimed = new Answer(kind, claim.group(1), Integer.parseInt(claim.group(2)), answers);
        Reading reading = new Reading(claimed.hash(), claimed.sequence(), "");
        AnswerWriter writer = new AnswerWriter(claimed);
        for (int i = 0; i < answers; i++) {
            String reason = kind == Kind.TOOLS ? "tool_calls" : "stop";
            reading = reading.orProblem(read.get(i).equals(claimed.text(i)), "content of choice " + i)
                    .orProblem(finishReasons.get(i).equals(reason), "finish_reason: " + finishReasons.get(i))
                    .orProblem(
                            kind != Kind.TOOLS || callIds.get(i).equals(writer.callId(i)),
                            "call id: " + callIds.get(i));
        }
        return withUsage(reading, claimed);
    }

    private Reading withUsage(Reading reading, Answer claimed) {
        if (writing == Writing.STREAM) {
            return reading.orProblem(usage == null, "usage, not asked for");
        }
        boolean right = usage != null
                && usage.path("prompt_tokens").asInt() == claimed.promptTokens()
                && usage.path("completion_tokens").asInt() == claimed.completionTokens();
        return reading.orProblem(right, "usage: " + usage);
    }

    private Reading compareVectors(JsonNode data) {
        if (data.size() != answers) {
            return Reading.problem("vectors: " + data.size());
        }
        Answer claimed = Answer.ofVector(vector(data.get(0).path("embedding")), answers);
        Reading reading = new Reading(claimed.hash(), claimed.sequence(), "");
        for (int i = 0; i < answers; i++) {
            JsonNode vector = data.get(i).path("embedding");
            reading = reading.orProblem(vector.isTextual() == (writing == Writing.BASE64), "encoding of vector " + i)
                    .orProblem(Arrays.equals(vector(vector), claimed.vector(i)), "numbers of vector " + i);
        }
        return withUsage(reading, claimed);
    }

    private static float[] vector(JsonNode embedding) {
        float[] vector = new float[Answer.DIMENSIONS];
        if (embedding.isTextual()) {
            byte[] bytes = Base64.getDecoder().decode(embedding.asText());
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(vector);
            return bytes.length == Float.BYTES * vector.length ? vector : new float[0];
        }
        if (embedding.size() != vector.length) {
            throw new IndexOutOfBoundsException("dimensions: " + embedding.size());
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) embedding.get(i).asDouble();
        }
        return vector;
    }
}
