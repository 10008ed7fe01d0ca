package dev.reprise.server.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.reprise.cache.CachePolicy;
import dev.reprise.chat.Endpoint;
import dev.reprise.exchange.ExchangeFailure;
import dev.reprise.exchange.Explanation;
import dev.reprise.exchange.ExplanationJson;
import dev.reprise.exchange.Gate;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.ProxyConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code reprise explain}: nothing is sent anywhere, and no header is printed. Only to compare with a key the proxy that
 * runs is asked, because it knows what is stored.
 */
@Command(
        name = "explain",
        description = "Tells what the cache makes of a request: its key, what the key is made of, or why it has none.")
final class Explain implements Callable<Integer> {

    private static final String JSON = "application/json";
    private static final ObjectMapper NUMBERS_AS_WRITTEN = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private final RepriseCommand reprise;

    @Parameters(paramLabel = "FILE", description = "The body of the request; - is standard input.")
    private Path file = RepriseCommand.STANDARD_INPUT;

    @ArgGroup
    private Target target = new Target();

    @Option(
            names = "--header",
            paramLabel = "'NAME: VALUE'",
            converter = HeaderConverter.class,
            description = "A header of the request, as often as needed. The key depends on the credential's.")
    private List<Headers.Field> headers = List.of();

    @ArgGroup(exclusive = false)
    private @Nullable Against against;

    @Mixin
    private final ManagementOption management = new ManagementOption();

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    Explain(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    /** Where the request goes. */
    static final class Target {

        @Option(
                names = "--endpoint",
                paramLabel = "ENDPOINT",
                converter = EndpointConverter.class,
                completionCandidates = EndpointConverter.class,
                description = "One of ${COMPLETION-CANDIDATES}, below /v1. Default: chat/completions.")
        private Endpoint endpoint = Endpoint.CHAT_COMPLETIONS;

        @Option(
                names = "--path",
                paramLabel = "PATH",
                converter = PathConverter.class,
                description = "The path instead, with its query if it has one.")
        private @Nullable String path;

        String path() {
            return path == null ? "/v1/" + endpoint.token() : path;
        }
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        ProxyConfig config = reprise.load().config();
        if (management.isGiven() && (against == null || !against.isKey())) {
            throw wrong("--management-url only with --against KEY");
        }
        if (against == null) {
            Explanation explanation = explanation(config, file, target.path(), headers);
            reprise.out().println(json ? ExplanationJson.of(explanation) : ExplanationText.of(explanation));
        } else {
            JsonNode compared = against.isKey() ? toStored(config, against) : toRequest(config, against);
            reprise.out().println(json ? compared.toString() : ComparisonText.of(compared));
        }
        return RepriseCommand.DONE;
    }

    private JsonNode toStored(ProxyConfig config, Against key) throws IOException {
        if (key.hasHead()) {
            throw wrong("--against-header and --against-path only with --against FILE");
        }
        int bytesMax = config.limits().requestBytesMax();
        byte[] question = key.question(target.path(), headers, RawJson.object(file, reprise.read(file, bytesMax)));
        return management.client(config.management()).post("/admin/explain", question);
    }

    private JsonNode toRequest(ProxyConfig config, Against other) throws IOException {
        if (file.equals(RepriseCommand.STANDARD_INPUT) && other.file().equals(file)) {
            throw wrong("--against: - is standard input, as FILE is (expected: a file)");
        }
        Path second = other.file();
        Explanation first = explanation(config, file, target.path(), headers);
        return NUMBERS_AS_WRITTEN.readTree(ExplanationJson.of(
                first, explanation(config, second, other.pathOr(target.path()), other.headersOr(headers))));
    }

    private Explanation explanation(ProxyConfig config, Path file, String path, List<Headers.Field> fields)
            throws IOException {
        RequestHead request = new RequestHead("POST", path, withContentType(Headers.of(fields)));
        CachePolicy policy = new CachePolicy(config.cacheSettings(), () -> 0.5);
        Gate gate = new Gate(policy, config.auth().clients(), config.upstream().credential());
        int bytesMax = config.limits().requestBytesMax();
        try {
            return Explanation.of(policy, gate, bytesMax, request, reprise.read(file, bytesMax));
        } catch (ExchangeFailure refusal) {
            throw new IOException(refusal.kind().status() + ": " + refusal.reason(), refusal);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static Headers withContentType(Headers headers) {
        return headers.contains("content-type") ? headers : headers.plus("content-type", JSON);
    }
}
