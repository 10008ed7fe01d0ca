package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.chat.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The 318 texts of JSONTestSuite, as bodies and as the value of an unknown parameter. */
class JsonParsingCorpusTest {

    private static final String CORPUS = "shared/corpora/json-parsing.tsv";

    /** What must be accepted by a parser and must not by this one, whose reader may be another parser. */
    private static final Set<String> DUPLICATES =
            Set.of("y_object_duplicated_key", "y_object_duplicated_key_and_value");

    /** One text of the corpus. */
    record Sample(String name, byte[] text) {

        CanonicalForm asBody() {
            return read(text);
        }

        CanonicalForm asParameter() {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes("{\"top_x\":".getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(text);
            body.writeBytes("}".getBytes(StandardCharsets.US_ASCII));
            return read(body.toByteArray());
        }

        private static CanonicalForm read(byte[] body) {
            return CanonicalForm.read(Endpoint.CHAT_COMPLETIONS, body, CanonicalForm.Limits.DEFAULT);
        }
    }

    @Test
    void whatIsJsonIsRead() {
        for (Sample sample : samples("y_")) {
            boolean duplicates = DUPLICATES.contains(sample.name());

            assertThat(sample.asParameter().bypass().orElse(null))
                    .as(sample.name())
                    .isEqualTo(duplicates ? Bypass.DUPLICATE_KEYS : null);
        }
    }

    @Test
    void whatIsNotJsonIsNeverKeyed() {
        for (Sample sample : samples("n_")) {
            assertThat(sample.asBody().bypass()).as(sample.name()).isPresent();
            assertThat(sample.asParameter().bypass()).as(sample.name()).isPresent();
        }
    }

    @Test
    void whatParsersDisagreeOnIsReadOrRefusedAndNeverThrows() {
        for (Sample sample : samples("i_")) {
            boolean number = sample.name().startsWith("i_number");

            assertThat(sample.asBody().bypass()).as(sample.name()).isPresent();
            assertThat(sample.asParameter().bypass().isEmpty())
                    .as(sample.name())
                    .isEqualTo(number);
        }
    }

    private static List<Sample> samples(String prefix) {
        Path corpus = corpus();
        assumeTrue(Files.exists(corpus), () -> "skipped: no ../" + CORPUS + " beside the project");
        try (var lines = Files.lines(corpus)) {
            return lines.filter(line -> line.startsWith(prefix))
                    .map(line -> line.split("\t", -1))
                    .map(columns -> new Sample(columns[0], Base64.getDecoder().decode(columns[1])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Surefire runs in the module's folder: the project's is one above it, and the corpora stand beside that. */
    private static Path corpus() {
        return Path.of("").toAbsolutePath().getParent().resolveSibling(CORPUS);
    }
}
