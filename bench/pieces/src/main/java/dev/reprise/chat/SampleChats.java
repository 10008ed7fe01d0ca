package dev.reprise.chat;

import java.nio.charset.StandardCharsets;

/** Conversations and answers of a given size, such as people send. */
public final class SampleChats {

    private static final String TURN =
            "Summarise the following passage in three sentences, and mind the \\\"quotes\\\" and line\\nbreaks: lorem ipsum dolor. ";
    private static final int TURN_BYTES_MAX = 900;

    private SampleChats() {}

    /** A request of about so many bytes. */
    public static byte[] request(int bytes) {
        StringBuilder body = new StringBuilder(bytes + TURN_BYTES_MAX);
        body.append("{\"model\": \"gpt-4o-mini\", \"temperature\": 0, \"max_tokens\": 500, \"messages\": [")
                .append("{\"role\": \"system\", \"content\": \"You are a helpful assistant.\"}");
        String turn = TURN.repeat(TURN_BYTES_MAX / TURN.length());
        for (int i = 0; body.length() < bytes - turn.length(); i++) {
            body.append(", {\"role\": \"")
                    .append(i % 2 == 0 ? "user" : "assistant")
                    .append("\", \"content\": \"");
            body.append(turn).append("\"}");
        }
        return ascii(body.append("]}").toString());
    }

    /** An answer, as an object, whose text has so many words. */
    public static byte[] completion(int words) {
        return ascii(
                "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"gpt-4o-mini\",\"choices\":"
                        + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + "lorem ".repeat(words)
                        + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":" + words + ",\"total_tokens\":"
                        + (100 + words) + "}}");
    }

    /** The same as a stream, with an event for each word. */
    public static byte[] stream(int words) {
        StringBuilder stream = new StringBuilder();
        chunk(stream, "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]", "");
        for (int i = 0; i < words; i++) {
            chunk(stream, "[{\"index\":0,\"delta\":{\"content\":\"lorem \"},\"finish_reason\":null}]", "");
        }
        chunk(stream, "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]", "");
        chunk(
                stream,
                "[]",
                ",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":" + words + ",\"total_tokens\":"
                        + (100 + words) + "}");
        return ascii(stream.append("data: [DONE]\n\n").toString());
    }

    private static void chunk(StringBuilder stream, String choices, String more) {
        stream.append(
                        "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"gpt-4o-mini\",")
                .append("\"choices\":")
                .append(choices)
                .append(more)
                .append("}\n\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
