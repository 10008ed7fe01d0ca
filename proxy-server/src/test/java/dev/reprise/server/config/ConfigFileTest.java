package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    @TempDir
    Path folder;

    @Test
    void aMissingFileIsAFault() {
        Path missing = folder.resolve("missing.yaml");

        assertThat(faults(missing)).containsExactly("--config: " + missing + ": no such file");
    }

    @Test
    void aDirectoryIsAFault() {
        assertThat(faults(folder)).containsExactly("--config: " + folder + ": a directory (expected: a file)");
    }

    @Test
    void bytesThatAreNoTextAreAFault() throws IOException {
        Path file = Files.write(folder.resolve("reprise.yaml"), new byte[] {(byte) 0xff, 0, 1});

        assertThat(faults(file)).containsExactly("--config: " + file + ": not a text (expected: UTF-8)");
    }

    @Test
    void controlCharactersAreAFault() throws IOException {
        Path file = Files.write(folder.resolve("reprise.yaml"), new byte[] {'a', 0, 1});

        assertThat(faults(file)).singleElement().asString().startsWith(file + ": not YAML: ");
    }

    @Test
    void anEndlessFileIsAFault() throws IOException {
        Path file = Files.write(folder.resolve("reprise.yaml"), new byte[TextFile.BYTES_MAX + 1]);

        assertThat(faults(file)).containsExactly("--config: " + file + ": too large (expected: at most 1MiB)");
    }

    @Test
    void aSecondDocumentIsAFault() throws IOException {
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "log:\n---\nlog:\n");

        assertThat(faults(file)).singleElement().asString().startsWith(file + ":2:1: not YAML: ");
    }

    @Test
    void aSectionThatContainsItselfIsAFault() throws IOException {
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "server: &a\n  tls: *a\n");

        assertThat(faults(file)).isNotEmpty();
    }

    @Test
    void aFileThatIsNestedTooDeeplyIsAFault() throws IOException {
        Path lists = Files.writeString(folder.resolve("lists.yaml"), "x: " + "[".repeat(200_000));
        Path sections = Files.writeString(folder.resolve("sections.yaml"), sections(1_200));

        for (Path file : List.of(lists, sections)) {
            assertThat(faults(file))
                    .containsExactly(file + ": not YAML: nested too deeply (expected: at most 50 levels)");
        }
    }

    @Test
    void ofManyFaultsTheFirstAreTold() throws IOException {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            yaml.append("  unknown-").append(i).append(": 1\n");
        }
        Path file = Files.writeString(folder.resolve("many.yaml"), "cache:\n" + yaml);

        assertThat(faults(file)).hasSize(101).last().isEqualTo("and 19900 more");
    }

    @Test
    void aNameWithoutEndIsToldByItsBeginning() throws IOException {
        Path file = Files.writeString(folder.resolve("long.yaml"), "? " + "k".repeat(900_000) + "\n: 1\n");

        assertThat(faults(file)).containsExactly(file + ":1:3: kkk… (900000 characters): unknown key");
    }

    private static String sections(int levels) {
        StringBuilder yaml = new StringBuilder();
        for (int level = 0; level < levels; level++) {
            yaml.append(" ".repeat(level)).append("a:\n");
        }
        return yaml.toString();
    }

    @Test
    void anEmptyFileDecidesNothing() throws IOException, FaultyConfig {
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "");

        assertThat(load(file)).isEqualTo(ProxyConfig.defaults());
    }

    @Test
    void aFileOfEmptySectionsDecidesNothing() throws IOException, FaultyConfig {
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "\ufeffcache:\nserver:\n  tls:\n");

        assertThat(load(file)).isEqualTo(ProxyConfig.defaults());
    }

    @Test
    void keysMayBeWrittenInOneLine() throws IOException, FaultyConfig {
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "cache: {ttl: 1h, key-headers: x-team}\n");

        CacheConfig cache = load(file).cache();

        assertThat(cache.ttl()).hasHours(1);
        assertThat(cache.keyHeaders()).containsExactly("x-team");
    }

    private static ProxyConfig load(Path file) throws FaultyConfig {
        return new ConfigSources(List.of(), Map.of(), file).load().config();
    }

    private static List<String> faults(Path file) {
        return catchThrowableOfType(FaultyConfig.class, () -> load(file)).faults();
    }
}
