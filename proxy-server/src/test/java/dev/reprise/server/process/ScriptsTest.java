package dev.reprise.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts that run for long say at once, and in one line, what of their options is wrong. */
@EnabledOnOs(OS.LINUX)
class ScriptsTest {

    private static final Path ROOT = Path.of("..");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "fuzz/run CanonicalFormFuzzTest#bodies 5x; fuzz/run: 5x (expected: a duration such as 30s, 5m, 1h)",
                "fuzz/run CanonicalFormFuzzTest#nothing; fuzz/run: CanonicalFormFuzzTest#nothing (expected: one of",
                "conformance/run --sdk python,ruby; conformance/run: --sdk: ruby (expected: python, langchain, node-7,",
                "conformance/run --case json-hat; conformance/run: --case: json-hat (expected: json-hit, stream-hit,",
                "deploy/check --only images; deploy/check: --only: images (expected: launcher, compose, systemd, image,",
                "conformance/run --jar nowhere.jar; conformance/run: --jar: nowhere.jar: no such file",
            })
    void saysWhatIsWrongBeforeAnythingIsBuilt(String command, String complaint) throws Exception {
        Process process = start(command);

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said.lines()).singleElement().asString().startsWith(complaint);
    }

    private static Process start(String command) throws IOException {
        return new ProcessBuilder(command.split(" "))
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
    }
}
