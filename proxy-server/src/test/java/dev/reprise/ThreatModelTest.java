package dev.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every promise of {@code docs/threat-model.md} names the tests that hold it, and these exist. */
class ThreatModelTest {

    private static final Path PAGE = Path.of("../docs/threat-model.md");
    private static final Pattern TEST = Pattern.compile("\\b[A-Z]\\w*Test\\b");

    @Test
    void namesTestsThatExist() throws IOException {
        Set<String> named = TEST.matcher(Files.readString(PAGE))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).hasSizeGreaterThan(20);
        assertThat(tests()).containsAll(named);
    }

    @Test
    void namesOneForEveryPromise() throws IOException {
        List<String> promises = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("## What we promise"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| promise"))
                .toList();

        assertThat(promises)
                .hasSizeGreaterThan(20)
                .allSatisfy(line -> assertThat(line).containsPattern(TEST));
    }

    private static Set<String> tests() throws IOException {
        try (Stream<Path> core = Files.walk(Path.of("../proxy-core/src/test/java"));
                Stream<Path> server = Files.walk(Path.of("../proxy-server/src/test/java"))) {
            return Stream.concat(core, server)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }
}
