package dev.reprise.server.cli;

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
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code reprise explain}: nothing is sent anywhere, and no header is printed. */
@Command(
        name = "explain",
        description = "Tells what the cache makes of a request: its key, what the key is made of, or why it has none.")
final class Explain implements Callable<Integer> {

    private static final String JSON = "application/json";
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

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

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
        RequestHead request = new RequestHead("POST", target.path(), withContentType(Headers.of(headers)));
        Explanation explanation = explanation(config, request);
        PrintWriter out = reprise.out();
        out.println(json ? ExplanationJson.of(explanation) : ExplanationText.of(explanation));
        return RepriseCommand.DONE;
    }

    private Explanation explanation(ProxyConfig config, RequestHead request) throws IOException {
        CachePolicy policy = new CachePolicy(config.cacheSettings(), () -> 0.5);
        Gate gate = new Gate(policy, config.auth().clients(), config.upstream().credential());
        int bytesMax = config.limits().requestBytesMax();
        try {
            return Explanation.of(policy, gate, bytesMax, request, reprise.read(file, bytesMax));
        } catch (ExchangeFailure refusal) {
            throw new IOException(refusal.kind().status() + ": " + refusal.reason(), refusal);
        }
    }

    private static Headers withContentType(Headers headers) {
        return headers.contains("content-type") ? headers : headers.plus("content-type", JSON);
    }
}
