package dev.reprise.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A request as it stands in a file, to become a member of another object to the byte: its digest is of what clients send. */
final class RawJson {

    private static final JsonFactory JSON = new JsonFactory();

    private RawJson() {}

    /**
     * Its text.
     *
     * @throws IOException if it is not one object: more would be members of the object that it is put into
     */
    static String object(Path file, byte[] bytes) throws IOException {
        try (JsonParser parser = JSON.createParser(bytes)) {
            boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
            parser.skipChildren();
            if (isObject && parser.nextToken() == null) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        } catch (IOException notJson) {
            throw new IOException(file + ": not JSON (expected: a request)", notJson);
        }
        throw new IOException(file + ": not one JSON object (expected: a request)");
    }
}
