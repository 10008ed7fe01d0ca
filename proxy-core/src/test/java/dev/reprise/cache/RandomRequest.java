package dev.reprise.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Makes up chat requests of every shape the API knows, from a seed. */
final class RandomRequest {

    /** A JSON value that remembers what the API says of its place. */
    sealed interface Json {}

    /** What may be done to an object without changing what it says. */
    enum Kind {
        /** The request itself. */
        BODY,
        /** A content part. */
        PART,
        /** Another typed object. */
        TYPED,
        /** A schema, or unknown: its order counts. */
        VERBATIM
    }

    record Obj(Kind kind, Map<String, Json> members) implements Json {}

    record Arr(List<Json> elements) implements Json {}

    record Str(String text) implements Json {}

    record Num(boolean typed, String lexeme) implements Json {}

    record Word(String word) implements Json {}

    private static final List<String> TEXTS = List.of(
            "", "a", "hi there", "é", "e\u0301", "\u2028", "😀", "\"q\"", "back\\slash", "line\nend", "1", "\u0000");
    private static final List<String> NAMES =
            List.of("a", "b", "user", "n", "stream", "type", "\ue000", "😀", "top_k", "x y", "properties", "");

    private final Random random;

    private RandomRequest(Random random) {
        this.random = random;
    }

    static Obj chat(Random random) {
        return new RandomRequest(random).body();
    }

    private Obj body() {
        Obj body = new Obj(Kind.BODY, new LinkedHashMap<>());
        body.members().put("model", text());
        body.members().put("messages", list(1, this::message));
        maybe(body, "temperature", this::typedNumber);
        maybe(body, "top_p", this::typedNumber);
        maybe(body, "seed", this::typedNumber);
        maybe(body, "max_tokens", this::typedNumber);
        maybe(body, "n", () -> new Num(true, String.valueOf(2 + random.nextInt(5))));
        maybe(body, "logprobs", () -> new Word("true"));
        maybe(body, "stop", () -> list(1, this::text));
        maybe(body, "logit_bias", this::logitBias);
        maybe(body, "tools", () -> list(1, this::tool));
        maybe(body, "response_format", this::responseFormat);
        maybe(body, "top_k", () -> verbatim(3));
        maybe(body, "chat_template_kwargs", () -> verbatim(3));
        return body;
    }

    private Json message() {
        Obj message = typed("role", text());
        message.members().put("content", random.nextBoolean() ? text() : list(0, this::part));
        maybe(message, "name", this::text);
        maybe(message, "refusal", () -> new Word("null"));
        maybe(message, "tool_calls", () -> list(1, this::toolCall));
        maybe(message, "reasoning_details", () -> verbatim(2));
        return message;
    }

    private Json part() {
        Obj part = new Obj(Kind.PART, new LinkedHashMap<>());
        part.members().put("type", text());
        maybe(part, "text", this::text);
        maybe(part, "image_url", () -> typed("url", text(), "detail", text()));
        maybe(part, "cache_control", () -> verbatim(2));
        return part;
    }

    private Json toolCall() {
        return typed("id", text(), "type", text(), "function", typed("name", text(), "arguments", text()));
    }

    private Json tool() {
        Obj function = typed("name", text(), "parameters", verbatimObject(3));
        maybe(function, "strict", () -> new Word("true"));
        return typed("type", new Str("function"), "function", function);
    }

    private Json responseFormat() {
        return typed("type", text(), "json_schema", typed("name", text(), "schema", verbatimObject(3)));
    }

    private Json logitBias() {
        return typed("50256", typedNumber(), "7", typedNumber());
    }

    private Json verbatim(int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> text();
            case 1 ->
                new Num(false, List.of("0", "-0", "1", "1.0", "1e2", "1E2").get(random.nextInt(6)));
            case 2 -> new Word(List.of("true", "false", "null").get(random.nextInt(3)));
            case 3 -> new Num(false, String.valueOf(random.nextLong()));
            case 4 -> list(0, () -> verbatim(depth - 1));
            default -> verbatimObject(depth - 1);
        };
    }

    private Obj verbatimObject(int depth) {
        Obj object = new Obj(Kind.VERBATIM, new LinkedHashMap<>());
        for (int i = random.nextInt(4); i > 0; i--) {
            object.members().put(NAMES.get(random.nextInt(NAMES.size())), verbatim(depth));
        }
        return object;
    }

    private Str text() {
        return new Str(TEXTS.get(random.nextInt(TEXTS.size())));
    }

    private Num typedNumber() {
        return new Num(
                true,
                List.of("0", "0.7", "1", "2", "100", "9007199254740993", "-1.5", "1e30")
                        .get(random.nextInt(8)));
    }

    private Arr list(int min, Supplier<Json> element) {
        List<Json> elements = new ArrayList<>();
        for (int i = min + random.nextInt(3); i > 0; i--) {
            elements.add(element.get());
        }
        return new Arr(elements);
    }

    private void maybe(Obj object, String name, Supplier<Json> value) {
        if (random.nextInt(3) == 0) {
            object.members().put(name, value.get());
        }
    }

    private static Obj typed(Object... members) {
        Obj object = new Obj(Kind.TYPED, new LinkedHashMap<>());
        for (int i = 0; i < members.length; i += 2) {
            object.members().put((String) members[i], (Json) members[i + 1]);
        }
        return object;
    }
}
