package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Plays {@code faults.txt}: what is wrong with a configuration is told in exactly these lines. */
class FaultLinesTest {

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyFaultIsToldInItsLine() throws IOException {
        return cases().stream().map(faulty -> dynamicTest(faulty.title, () -> check(faulty)));
    }

    private void check(Case faulty) throws IOException {
        Path file = folder.resolve("reprise.yaml");
        Files.writeString(file, String.join("\n", faulty.file) + "\n");
        ConfigSources sources =
                new ConfigSources(faulty.flags, faulty.environment, faulty.file.isEmpty() ? null : file);

        FaultyConfig thrown = catchThrowableOfType(FaultyConfig.class, sources::load);

        assertThat(thrown).isNotNull();
        assertThat(thrown.faults())
                .map(line -> line.replace(folder + "/", ""))
                .containsExactlyElementsOf(faulty.expected);
    }

    private static List<Case> cases() throws IOException {
        try (InputStream in = FaultLinesTest.class.getResourceAsStream("faults.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^=== "))
                    .skip(1)
                    .map(FaultLinesTest::parse)
                    .toList();
        }
    }

    private static Case parse(String text) {
        List<String> lines = text.lines().toList();
        Case faulty = new Case(lines.get(0), new ArrayList<>(), new HashMap<>(), new ArrayList<>(), new ArrayList<>());
        int rule = lines.indexOf("---");
        lines.subList(1, rule).forEach(faulty::add);
        lines.subList(rule + 1, lines.size()).stream()
                .filter(line -> !line.isBlank())
                .forEach(faulty.expected::add);
        return faulty;
    }

    private record Case(
            String title,
            List<String> flags,
            Map<String, String> environment,
            List<String> file,
            List<String> expected) {

        void add(String line) {
            if (line.startsWith("> ")) {
                flags.add(line.substring(2));
            } else if (line.startsWith("$ ")) {
                int equals = line.indexOf('=');
                environment.put(line.substring(2, equals), line.substring(equals + 1));
            } else {
                file.add(line);
            }
        }
    }
}
