package dev.reprise.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.reprise.chat.ErrorBody;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small OpenAI-compatible origin on loopback, for those who have no key at hand: {@code chat/completions} as JSON and as a
 * stream, {@code embeddings} and {@code models}, under any prefix. Its answers say that they are scripted. It takes as long
 * as a model would, and counts how often it was asked.
 */
public final class ScriptedOrigin implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int REQUEST_BYTES_MAX = 1 << 20;
    private static final String MODELS =
            "{'object':'list','data':[{'id':'demo','object':'model','created':0,'owned_by':'reprise'}]}"
                    .replace('\'', '"');

    private final JsonMapper mapper = new JsonMapper();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(THREADS);
    private final AtomicLong calls = new AtomicLong();
    private final HttpServer server;
    private final Pace pace;

    private ScriptedOrigin(HttpServer server, Pace pace) {
        this.server = server;
        this.pace = pace;
    }

    /** Starts on any free port of the loopback interface. */
    public static ScriptedOrigin start() throws IOException {
        return start(Pace.OF_A_MODEL);
    }

    static ScriptedOrigin start(Pace pace) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ScriptedOrigin origin = new ScriptedOrigin(server, pace);
        server.setExecutor(origin.timer);
        server.createContext("/", origin::answer);
        server.start();
        return origin;
    }

    /** What to configure as {@code upstream.base-url}. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    /** How many completions and embeddings it was asked for. */
    public long calls() {
        return calls.get();
    }

    @Override
    public void close() {
        server.stop(0);
        timer.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(REQUEST_BYTES_MAX);
        String path = exchange.getRequestURI().getPath();
        SlowReply reply = new SlowReply(exchange, timer);
        if (path.endsWith("/models")) {
            reply.object(200, MODELS.getBytes(StandardCharsets.UTF_8), Duration.ZERO);
        } else if (!path.endsWith("/chat/completions") && !path.endsWith("/embeddings")) {
            refuse(reply, 404, "the demo's origin knows chat/completions, embeddings and models");
        } else if (!exchange.getRequestMethod().equals("POST")) {
            refuse(reply, 405, "this is asked with POST");
        } else {
            answer(reply, path, read(body));
        }
    }

    private void answer(SlowReply reply, String path, JsonNode request) {
        if (!request.isObject()) {
            refuse(reply, 400, "the body is not a JSON object, or too large for a demo");
            return;
        }
        long call = calls.incrementAndGet();
        if (path.endsWith("/embeddings")) {
            byte[] vectors = ScriptedVectors.answer(request).toString().getBytes(StandardCharsets.UTF_8);
            reply.object(200, vectors, pace.object());
        } else {
            complete(reply, request, call);
        }
    }

    private void complete(SlowReply reply, JsonNode request, long call) {
        ScriptedAnswer answer = new ScriptedAnswer(
                "chatcmpl-demo-" + call,
                Instant.now().getEpochSecond(),
                request.path("model").asText("demo"),
                TokenCount.of(request.path("messages").toString()));
        if (request.path("stream").asBoolean()) {
            JsonNode includeUsage = request.path("stream_options").path("include_usage");
            reply.stream(answer.events(includeUsage.asBoolean()), pace);
        } else {
            reply.object(200, answer.object(), pace.object());
        }
    }

    private static void refuse(SlowReply reply, int status, String message) {
        reply.object(status, ErrorBody.json(message, "invalid_request_error", null), Duration.ZERO);
    }

    private JsonNode read(byte[] body) {
        try {
            return mapper.readTree(body);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }
}
