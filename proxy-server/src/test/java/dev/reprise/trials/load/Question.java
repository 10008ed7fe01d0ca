package dev.reprise.trials.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What is asked: everything that must be in the key and nothing else, so two questions that differ in any part must never
 * share an answer. Each part is a small number, so that neighbours differ in one.
 *
 * @param text which text; also how it is cut into messages or inputs
 * @param caller which credential and organisation
 * @param address which path prefix and query
 * @param scope which namespace and key header
 * @param model which model
 * @param answers choices, or inputs of an embedding
 * @param sampling which temperature
 * @param schema which tool schema: the order of its keys counts
 */
public record Question(
        Kind kind, int text, int caller, int address, int scope, int model, int answers, int sampling, int schema) {

    static final int VARIANTS = 4; // of each part

    private static final List<String> PREFIXES = List.of("/v1", "/v1", "/openai/deployments/d1", "/api/v1");
    private static final List<String> QUERIES = List.of("", "?api-version=1", "?api-version=1", "?api-version=2");
    private static final List<List<String>> SCOPES =
            List.of(List.of("", ""), List.of("n1", ""), List.of("", "assistants=v1"), List.of("n1", "assistants=v1"));
    private static final List<String> SCHEMAS = List.of(
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"number\"}}}",
            "{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"number\"},\"a\":{\"type\":\"string\"}}}",
            "{\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"number\"}},\"type\":\"object\"}",
            "{\"type\":\"object\",\"properties\":{}}");
    /** Spellings of one number in a row; rows are different numbers. */
    private static final List<List<String>> TEMPERATURES = List.of(
            List.of(), List.of("0", "0.0", "0e3"), List.of("0.5", "0.50", "5e-1"), List.of("1", "1.0", "10e-1"));

    public static Question plain(Kind kind, int text) {
        return new Question(kind, text, 0, 0, 0, 0, 1, 0, 0);
    }

    /** A question that differs from this one in one part, or, by chance, in none. */
    Question neighbour(Random random) {
        int part = random.nextInt(7);
        int value = random.nextInt(VARIANTS);
        return new Question(
                kind,
                text,
                part == 0 ? value : caller,
                part == 1 ? value : address,
                part == 2 ? value : scope,
                part == 3 ? value : model,
                part == 4 ? 1 + value : answers,
                part == 5 ? value : sampling,
                part == 6 && kind == Kind.TOOLS ? value : schema);
    }

    String path() {
        return PREFIXES.get(address) + "/" + kind.endpoint();
    }

    String query() {
        return QUERIES.get(address);
    }

    String namespace() {
        return SCOPES.get(scope).get(0);
    }

    String modelName() {
        return "model-" + model;
    }

    /** The fields of the head that count. */
    List<String> fields() {
        List<String> fields = new ArrayList<>();
        fields.add("Authorization: Bearer sk-trial-" + caller / 2);
        if (caller % 2 == 1) {
            fields.add("OpenAI-Organization: org-1");
        }
        if (!SCOPES.get(scope).get(1).isEmpty()) {
            fields.add("OpenAI-Beta: " + SCOPES.get(scope).get(1));
        }
        return fields;
    }

    /** One of many bodies that ask this: keys in any order, numbers in any spelling, labels or none. */
    String body(Writing writing, Random random) {
        List<String> members = new ArrayList<>(List.of("\"model\":\"" + modelName() + "\""));
        members.addAll(
                switch (kind) {
                    case CHAT -> List.of(messages(random));
                    case TOOLS -> List.of(messages(random), tools(random));
                    case COMPLETION -> List.of("\"prompt\":\"" + words() + "\"");
                    case EMBEDDING -> List.of("\"input\":[" + inputs() + "]");
                });
        if (kind != Kind.EMBEDDING) {
            addSampling(members, random);
        }
        if (writing != Writing.JSON || random.nextBoolean()) {
            members.add(writing.parameters());
        }
        if (random.nextInt(4) == 0) {
            members.add("\"user\":\"u" + random.nextInt(100) + "\"");
        }
        return object(members, random);
    }

    private void addSampling(List<String> members, Random random) {
        if (answers > 1) {
            members.add("\"n\":" + answers);
        }
        List<String> spellings = TEMPERATURES.get(sampling);
        if (!spellings.isEmpty()) {
            members.add("\"temperature\":" + spellings.get(random.nextInt(spellings.size())));
        }
    }

    private String messages(Random random) {
        String system = object(List.of("\"role\":\"system\"", "\"content\":\"be brief\""), random);
        String user = object(List.of("\"role\":\"user\"", "\"content\":\"" + words() + "\""), random);
        return "\"messages\":[" + (text % 3 == 0 ? user : system + "," + user) + "]";
    }

    private String tools(Random random) {
        String function = object(List.of("\"name\":\"look_up\"", "\"parameters\":" + SCHEMAS.get(schema)), random);
        return "\"tools\":[" + object(List.of("\"type\":\"function\"", "\"function\":" + function), random) + "]";
    }

    private String inputs() {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < answers; i++) {
            inputs.add("\"" + words() + (i == 0 ? "" : " " + i) + "\"");
        }
        return String.join(",", inputs);
    }

    private String words() {
        return "tell me about \\u00e9t\u00e9 number " + text;
    }

    private static String object(List<String> members, Random random) {
        List<String> shuffled = new ArrayList<>(members);
        Collections.shuffle(shuffled, random);
        return "{" + String.join(random.nextBoolean() ? "," : " ,\n ", shuffled) + "}";
    }
}
