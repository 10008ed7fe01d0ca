package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.Random;

/** Completions with anything in them that an origin might say, and much that none would. */
final class RandomCompletion {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] NUMBERS = {"0", "-0", "1", "1.0", "1e0", "-1.50", "1E+400", "9007199254740993"};
    private static final String[] TEXTS = {
        "",
        "a",
        " ",
        "\n",
        "\r\n",
        "\u2028",
        "\u2029",
        "\u0085",
        "\"\\",
        "👍",
        "👩‍👩‍👧",
        "e\u0301",
        "日本語",
        "\ud83d",
        "data: x\n\n"
    };

    private final Random random;

    RandomCompletion(Random random) {
        this.random = random;
    }

    byte[] next(Endpoint endpoint) {
        boolean chat = endpoint == Endpoint.CHAT_COMPLETIONS;
        ObjectNode completion = NODES.objectNode();
        completion.put("id", "c-" + random.nextInt(9)).put("object", chat ? "chat.completion" : "text_completion");
        completion.put("created", 1721075651).put("model", text());
        sometimes(completion, "service_tier", scalar());
        sometimes(completion, "system_fingerprint", scalar());
        ArrayNode choices = completion.putArray("choices");
        for (int i = 0; i <= random.nextInt(3); i++) {
            ObjectNode choice = choices.addObject().put("index", i);
            fill(choice, chat);
            addUnknown(choice);
        }
        ObjectNode usage = completion.putObject("usage").put("prompt_tokens", random.nextInt(99));
        addUnknown(usage);
        addUnknown(completion);
        return ExactJson.write(completion);
    }

    private void fill(ObjectNode choice, boolean chat) {
        choice.put("finish_reason", random.nextBoolean() ? "length" : "tool_calls");
        sometimes(choice, "logprobs", logprobs(chat ? "content" : "tokens", chat ? "refusal" : "text_offset"));
        if (!chat) {
            choice.put("text", longText());
            return;
        }
        ObjectNode message = choice.putObject("message").put("role", "assistant");
        sometimes(message, "content", random.nextInt(5) > 0 ? NODES.textNode(longText()) : list());
        sometimes(message, "refusal", NODES.textNode(text()));
        sometimes(message, "reasoning_content", NODES.textNode(longText()));
        sometimes(message, "reasoning", NODES.textNode(longText()));
        sometimes(message, "reasoning_details", objects());
        sometimes(message, "annotations", objects());
        sometimes(message, "images", objects());
        sometimes(
                message,
                "audio",
                NODES.objectNode().put("id", "a").put("data", "AA==").put("transcript", text()));
        sometimes(message, "function_call", NODES.objectNode().put("name", "f").put("arguments", text()));
        sometimes(message, "tool_calls", calls());
        addUnknown(message);
    }

    private ArrayNode calls() {
        ArrayNode calls = NODES.arrayNode();
        for (int i = 0; i < random.nextInt(4); i++) {
            boolean custom = random.nextBoolean();
            ObjectNode call = calls.addObject().put("id", "call_" + i).put("type", custom ? "custom" : "function");
            ObjectNode body = call.putObject(custom ? "custom" : "function").put("name", text());
            body.put(custom ? "input" : "arguments", longText());
            addUnknown(body);
            addUnknown(call);
        }
        return calls;
    }

    private ObjectNode logprobs(String... lists) {
        ObjectNode logprobs = NODES.objectNode();
        for (String name : lists) {
            sometimes(logprobs, name, list());
        }
        return logprobs;
    }

    private ArrayNode objects() {
        ArrayNode objects = NODES.arrayNode();
        for (int i = 0; i < random.nextInt(4); i++) {
            ObjectNode object = objects.addObject().put("type", "t" + random.nextInt(2));
            sometimes(object, "index", NODES.rawValueNode(new RawValue(String.valueOf(random.nextInt(2)))));
            sometimes(object, "text", NODES.textNode(text()));
            addUnknown(object);
        }
        return objects;
    }

    private void addUnknown(ObjectNode object) {
        for (int i = 0; i < random.nextInt(3); i++) {
            object.set("x_" + random.nextInt(5), value(3));
        }
    }

    private void sometimes(ObjectNode object, String name, JsonNode value) {
        if (random.nextInt(3) > 0) {
            object.set(name, random.nextInt(8) == 0 ? NODES.nullNode() : value);
        }
    }

    private JsonNode value(int depth) {
        return switch (random.nextInt(depth == 0 ? 2 : 4)) {
            case 0 -> scalar();
            case 1 -> NODES.rawValueNode(new RawValue(NUMBERS[random.nextInt(NUMBERS.length)]));
            case 2 -> list();
            default -> NODES.objectNode().set(name(), value(depth - 1));
        };
    }

    /** Half an emoji is read and written in values, but not in names. */
    private String name() {
        return text().replaceAll("[\\x{d800}-\\x{dfff}]", "");
    }

    private ArrayNode list() {
        ArrayNode list = NODES.arrayNode();
        for (int i = 0; i < random.nextInt(4); i++) {
            list.add(value(0));
        }
        return random.nextInt(4) == 0 ? list.add(NODES.objectNode()) : list;
    }

    private JsonNode scalar() {
        return switch (random.nextInt(3)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            default -> NODES.textNode(text());
        };
    }

    private String longText() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < random.nextInt(60); i++) {
            text.append(text());
        }
        return text.toString();
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }
}
