package dev.reprise.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** How a question begins, for people who may see it: the first words of what the user said last. */
public final class PromptBeginning {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHARACTERS_MAX = 200;

    private PromptBeginning() {}

    /** Of a request's body; empty where there are no words in it. One line, at most 200 characters and an ellipsis. */
    public static String of(byte[] body) {
        try {
            JsonNode request = JSON.readTree(body);
            String words = lastWords(request.path("messages"));
            if (words.isEmpty()) {
                words = lastWords(request.path("input"));
            }
            return cut(words.isEmpty() ? lastWords(request.path("prompt")) : words);
        } catch (IOException notJson) {
            return "";
        }
    }

    /** Of a text, of the last in an array of texts, or of the last message there that is the user's. */
    private static String lastWords(JsonNode said) {
        if (said.isTextual()) {
            return said.asText();
        }
        for (int i = said.size() - 1; i >= 0; i--) {
            JsonNode one = said.path(i);
            String words = one.isTextual() ? one.asText() : userWords(one);
            if (!words.isEmpty()) {
                return words;
            }
        }
        return "";
    }

    /** A message's content is a text, or parts of which some have one. */
    private static String userWords(JsonNode message) {
        if (!message.path("role").asText().equals("user")) {
            return "";
        }
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            return content.asText();
        }
        for (JsonNode part : content) {
            if (part.path("text").isTextual()) {
                return part.path("text").asText();
            }
        }
        return "";
    }

    private static String cut(String words) {
        String line =
                words.replaceAll("[\\s\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
        if (line.length() <= CHARACTERS_MAX) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(CHARACTERS_MAX - 1)) ? CHARACTERS_MAX - 1 : CHARACTERS_MAX;
        return line.substring(0, end) + "…";
    }
}
