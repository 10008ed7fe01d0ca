package dev.reprise.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.reprise.http.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a request is compared to: another one, or what is stored under a key. */
final class Against {

    private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{64}");

    @Option(
            names = "--against",
            paramLabel = "FILE|KEY",
            required = true,
            description =
                    "Tells why the key is another: that of a second body, or one that is stored. For a key the proxy"
                            + " that runs is asked.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private String what;

    @Option(
            names = "--against-header",
            paramLabel = "'NAME: VALUE'",
            converter = HeaderConverter.class,
            description = "A header of the second request, as often as needed. Default: those of the first.")
    private @Nullable List<Headers.Field> headers;

    @Option(
            names = "--against-path",
            paramLabel = "PATH",
            converter = PathConverter.class,
            description = "The path of the second request. Default: that of the first.")
    private @Nullable String path;

    /** Whether it is a key; a file that is called so counts more. */
    boolean isKey() {
        return KEY.matcher(what).matches() && !Files.exists(Path.of(what));
    }

    Path file() throws IOException {
        Path file = Path.of(what);
        if (!file.equals(RepriseCommand.STANDARD_INPUT) && !Files.exists(file)) {
            throw new IOException(
                    "--against: " + what + ": no such file (expected: a file, or a key of 64 hexadecimal" + " digits)");
        }
        return file;
    }

    /** Whether something is said of the second request that a stored response does not have. */
    boolean hasHead() {
        return headers != null || path != null;
    }

    String pathOr(String first) {
        return path == null ? first : path;
    }

    List<Headers.Field> headersOr(List<Headers.Field> first) {
        return headers == null ? first : headers;
    }

    /** What {@code POST /admin/explain} is sent for a key; the body is one JSON object. */
    byte[] question(String firstPath, List<Headers.Field> firstHeaders, String body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator object = new JsonFactory().createGenerator(bytes)) {
            object.writeStartObject();
            object.writeStringField("against", what);
            object.writeStringField("path", firstPath);
            object.writeObjectFieldStart("headers");
            for (Headers.Field header : firstHeaders) {
                object.writeStringField(header.name(), header.value());
            }
            object.writeEndObject();
            object.writeFieldName("request");
            object.writeRawValue(body);
            object.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
