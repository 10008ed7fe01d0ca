package dev.reprise.trials.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** What a request asks for, as the origin reads it. */
record Asked(Kind kind, Writing writing, int answers) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Asked of(WireHead request, byte[] body) throws IOException {
        JsonNode json = JSON.readTree(body);
        String path = request.target().split("\\?", 2)[0];
        if (path.endsWith(Kind.EMBEDDING.endpoint())) {
            boolean base64 = json.path("encoding_format").asText("").equals("base64");
            return new Asked(
                    Kind.EMBEDDING,
                    base64 ? Writing.BASE64 : Writing.FLOATS,
                    json.path("input").size());
        }
        boolean usage = json.path("stream_options").path("include_usage").asBoolean(false);
        Writing stream = usage ? Writing.STREAM_WITH_USAGE : Writing.STREAM;
        Writing writing = json.path("stream").asBoolean(false) ? stream : Writing.JSON;
        Kind chat = json.has("tools") ? Kind.TOOLS : Kind.CHAT;
        return new Asked(
                json.has("prompt") ? Kind.COMPLETION : chat,
                writing,
                json.path("n").asInt(1));
    }
}
