package dev.reprise.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.openai.core.ObjectMappers;
import com.openai.core.http.Headers;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Plays the cases with openai-java. What a driver is: {@code ../python/driver.py}. */
public final class Driver {
    static final JsonMapper JSON = ObjectMappers.jsonMapper();
    private static final Duration WAIT_MAX = Duration.ofSeconds(15);

    /** This SDK has no such feature; the message says why. */
    static final class NotOffered extends RuntimeException {
        NotOffered(String reason) {
            super(reason);
        }
    }

    private Driver() {}

    public static void main(String[] arguments) throws Exception {
        JsonNode spec = JSON.readTree(Path.of(arguments[0]).toFile());
        List<String> wanted = List.of(environment("CASES").split(","));
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        for (JsonNode one : spec.get("cases")) {
            if (wanted.contains("") || wanted.contains(one.get("name").asText())) {
                out.println(JSON.writeValueAsString(play(one, spec.get("tools"))));
            }
        }
        // The SDK's connection pool would keep the process for minutes.
        System.exit(0);
    }

    private static ObjectNode play(JsonNode one, JsonNode tools) {
        ObjectNode line = JSON.createObjectNode().put("sdk", environment("SDK"));
        line.set("case", one.get("name"));
        try {
            var steps = line.putArray("steps");
            for (JsonNode step : one.get("steps")) {
                steps.add(seen(Ask.of(one, step, tools)));
            }
            return line;
        } catch (NotOffered reason) {
            return line.put("na", reason.getMessage());
        } catch (Exception crash) {
            return line.put("crash", crash.toString());
        }
    }

    private static ObjectNode seen(Ask ask) throws Exception {
        ObjectNode step = JSON.createObjectNode().put("do", ask.verb()).put("question", ask.question());
        if (ask.verb().equals("wait")) {
            waitForOrigin(ask.question());
            return step;
        }
        try {
            step.setAll(Verbs.perform(ask));
        } catch (NotOffered reason) {
            throw reason;
        } catch (Exception error) {
            step.set("error", seenError(error));
        }
        return step;
    }

    static ObjectNode seenError(Exception error) {
        ObjectNode seen = JSON.createObjectNode()
                .put("class", error.getClass().getSimpleName())
                .put("own", error instanceof OpenAIException)
                .put("message", error.toString());
        if (error instanceof OpenAIServiceException service) {
            seen.put("status", service.statusCode())
                    .put("code", service.code().orElse(null))
                    .put("retry_after", first(service.headers(), "retry-after"));
        }
        return seen;
    }

    static ObjectNode addCacheHeaders(ObjectNode seen, Headers headers) {
        return seen.put("x_cache", first(headers, "x-cache"))
                .put("cache_status", first(headers, "cache-status"))
                .put("age", first(headers, "age"));
    }

    private static String first(Headers headers, String name) {
        return headers.values(name).stream().findFirst().orElse(null);
    }

    /** Returns when the origin has no call of this question left to answer, and a moment later. */
    private static void waitForOrigin(String question) throws IOException, InterruptedException {
        String path = "/_calls?question=" + URLEncoder.encode(question, UTF_8);
        URI uri = URI.create(environment("ORIGIN_URL") + path);
        Instant deadline = Instant.now().plus(WAIT_MAX);
        while (JSON.readTree(uri.toURL()).get("active").asInt() > 0) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("the origin is still answering");
            }
            Thread.sleep(50);
        }
        Thread.sleep(300);
    }

    static String environment(String name) {
        return System.getenv().getOrDefault(name, "");
    }
}
