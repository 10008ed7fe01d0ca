package dev.reprise.server.scenario;

import dev.reprise.canaries.Canaries;
import java.io.IOException;

/** Requests and answers of the chat endpoint, as short as they can be. All have a canary in them. */
public final class Completions {

    public static final String ANSWER = """
            {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":\
            {"role":"assistant","content":"four words are enough","refusal":null},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";

    private Completions() {}

    public static String ask(String question) {
        return "{\"model\":\"m\"," + messages(question) + "}";
    }

    public static String askStream(String question) {
        return "{\"model\":\"m\",\"stream\":true," + messages(question) + "}";
    }

    private static String messages(String question) {
        return "\"messages\":[{\"role\":\"user\",\"content\":\"" + Canaries.PROMPT + " " + question + "\"}]";
    }

    public static String askStreamWithUsage(String question) {
        return askStream(question)
                .replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}");
    }

    /** One chunk's event. */
    public static String chunk(String delta, String finishReason) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                + "[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason + "}]}\n\n";
    }

    public static String text(String content) {
        return chunk("{\"role\":\"assistant\",\"content\":\"" + content + "\"}", "null");
    }

    public static String usage() {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],"
                + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}\n\n";
    }

    /** The whole answer as a stream's events. */
    public static String stream(boolean withUsage) {
        return text("four words ") + text("are enough") + chunk("{}", "\"stop\"") + (withUsage ? usage() : "")
                + "data: [DONE]\n\n";
    }

    public static boolean wantsStream(WireMessage request) {
        return request.text().contains("\"stream\":true");
    }

    public static boolean wantsUsage(WireMessage request) {
        return request.text().contains("\"include_usage\":true");
    }

    /** Answers every question, in the form that was asked for. */
    public static void answer(WireMessage request, ScriptedOrigin.Turn turn) throws IOException {
        if (wantsStream(request)) {
            turn.beginStream().chunk(stream(wantsUsage(request))).endStream();
        } else {
            turn.json(200, ANSWER);
        }
    }
}
