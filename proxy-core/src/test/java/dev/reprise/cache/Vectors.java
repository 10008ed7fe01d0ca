package dev.reprise.cache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.chat.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Test data that outlives the code: files beside this class, which code reads and never writes. */
final class Vectors {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    static List<String> lines(String file) {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> jsonLines(String file) {
        return lines(file).stream().map(Vectors::json);
    }

    static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Endpoint endpoint(String token) {
        return Stream.of(Endpoint.values())
                .filter(endpoint -> endpoint.token().equals(token))
                .findFirst()
                .orElseThrow();
    }

    static CanonicalForm read(String endpoint, String body) {
        return read(endpoint, body.getBytes(StandardCharsets.UTF_8));
    }

    static CanonicalForm read(String endpoint, byte[] body) {
        return CanonicalForm.read(endpoint(endpoint), body, CanonicalForm.Limits.DEFAULT);
    }
}
