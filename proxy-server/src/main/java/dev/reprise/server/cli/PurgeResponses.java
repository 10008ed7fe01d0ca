package dev.reprise.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.cache.StoreIndex;
import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.ProxyConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reprise purge}: asks the proxy that runs, which tells all that share its store. */
@Command(
        name = "purge",
        description =
                "Lets nothing be answered from what was stored before: of one key, question, model, tag or namespace,"
                        + " or at all. Answers that are on their way are not kept either.")
final class PurgeResponses implements Callable<Integer> {

    /** What a management port takes in one request. */
    private static final int REQUEST_BYTES_MAX = (4 << 20) - 1024;

    private final RepriseCommand reprise;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private What what;

    @Option(names = "--yes", description = "Confirms --all.")
    private boolean yes;

    @Option(
            names = "--dry-run",
            description = "Purges nothing and tells how many responses it would be, about how many of more than "
                    + StoreIndex.EXAMINED_MAX + " stored.")
    private boolean dryRun;

    @Option(
            names = "--endpoint",
            paramLabel = "ENDPOINT",
            description = "Of --request, below /v1. Default: chat/completions.")
    private @Nullable String endpoint;

    @Mixin
    private final ManagementOption management = new ManagementOption();

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    PurgeResponses(RepriseCommand reprise) {
        this.reprise = reprise;
    }

    /** One of them. */
    static final class What {

        @Option(names = "--key", paramLabel = "HEX", description = "One response: 64 digits, as explain tells them.")
        private @Nullable String key;

        @Option(
                names = "--request",
                paramLabel = "FILE",
                description = "One question, whoever asked it: the JSON that clients send; - is standard input.")
        private @Nullable Path request;

        @Option(names = "--model", paramLabel = "NAME", description = "All answers of a model, as requests name it.")
        private @Nullable String model;

        @Option(
                names = "--tag",
                paramLabel = "NAME",
                description = "All that was stored with X-Cache-Control: tag=NAME.")
        private @Nullable String tag;

        @Option(
                names = "--namespace",
                paramLabel = "NAME",
                description = "All that was stored with X-Cache-Control: namespace=NAME, or cache.namespace.")
        private @Nullable String namespace;

        @Option(names = "--all", description = "Everything.")
        private boolean all;
    }

    @Override
    public Integer call() throws IOException, FaultyConfig {
        if (what.all && !yes && !dryRun) {
            throw wrong("--all: everything would be purged (expected: --yes besides)");
        }
        if (endpoint != null && what.request == null) {
            throw wrong("--endpoint only with --request");
        }
        ProxyConfig config = reprise.load().config();
        JsonNode purged = management.client(config.management()).post("/admin/purge", body());
        PrintWriter out = reprise.out();
        out.println(json ? purged.toString() : sentence(purged));
        return RepriseCommand.DONE;
    }

    private static String sentence(JsonNode purged) {
        String name = purged.path("name").asText("");
        String what = name.isEmpty() ? "" : " " + name;
        String store = "store: " + purged.path("store").asText();
        if (!purged.has("would_purge")) {
            return "purged: " + purged.path("purged").asText() + what + " (" + store + ")";
        }
        String about = purged.path("estimate").asBoolean() ? "about " : "";
        long responses = purged.path("responses").asLong();
        return String.format(
                Locale.ROOT,
                "would be purged: %s%s: %s%,d response%s (%,d examined, %s)",
                purged.path("would_purge").asText(),
                what,
                about,
                responses,
                responses == 1 ? "" : "s",
                purged.path("examined").asLong(),
                store);
    }

    private byte[] body() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator object = new JsonFactory().createGenerator(bytes)) {
            object.writeStartObject();
            write(object, "key", what.key);
            write(object, "model", what.model);
            write(object, "tag", what.tag);
            write(object, "namespace", what.namespace);
            write(object, "endpoint", endpoint);
            if (what.all) {
                object.writeBooleanField("all", true);
                object.writeBooleanField("confirm", yes);
            }
            if (dryRun) {
                object.writeBooleanField("dry_run", true);
            }
            if (what.request != null) {
                object.writeFieldName("request");
                object.writeRawValue(text(what.request));
            }
            object.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator object, String name, @Nullable String value) throws IOException {
        if (value != null) {
            object.writeStringField(name, value);
        }
    }

    private String text(Path file) throws IOException {
        byte[] bytes = reprise.read(file, REQUEST_BYTES_MAX);
        if (bytes.length > REQUEST_BYTES_MAX) {
            throw new IOException(file + ": over " + REQUEST_BYTES_MAX + " bytes (expected: a request)");
        }
        return RawJson.object(file, bytes);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
