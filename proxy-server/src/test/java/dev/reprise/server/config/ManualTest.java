package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds {@code config/reprise.yaml} to the table: the manual must not rot. */
class ManualTest {

    private static final Path MANUAL = Path.of("../config/reprise.yaml");
    private static final Pattern MEMBER = Pattern.compile("( *)(#?)([a-z-]+):( .+)?");
    private static final int WIDTH_MAX = 120;

    @TempDir
    Path folder;

    /** A key of the manual, in its order. */
    private record Line(String name, boolean active, String value, String above) {}

    @Test
    void asItStandsItChangesNothing() throws FaultyConfig {
        ProxyConfig config =
                new ConfigSources(List.of(), Map.of(), MANUAL).load().config();

        assertThat(config).isEqualTo(ProxyConfig.defaults());
    }

    @Test
    void hasEveryKeyOfTheTableAndNoOtherInTheTablesOrder() throws IOException {
        assertThat(lines())
                .extracting(Line::name)
                .containsExactlyElementsOf(Keys.all().stream().map(Key::name).toList());
    }

    @Test
    void writesEveryDefaultAsTheTableDoes() throws IOException {
        for (Line line : lines()) {
            Key<?> key = Keys.named(line.name()).orElseThrow();

            assertThat(line.active()).as(line.name()).isEqualTo(!key.isOptional());
            if (line.active()) {
                assertThat(line.value().replaceAll("[\\[\\]']", ""))
                        .as(line.name())
                        .isEqualTo(key.standard());
            }
        }
    }

    @Test
    void documentsEveryKeyRightAboveIt() throws IOException {
        assertThat(lines())
                .allSatisfy(line -> assertThat(line.above()).as(line.name()).matches(" *# .*[.:]"));
    }

    @Test
    void saysOfEachKeyWhetherAChangeNeedsARestart() throws IOException {
        assertThat(lines())
                .filteredOn(line -> line.above().endsWith("Needs a restart."))
                .extracting(Line::name)
                .containsExactlyElementsOf(Keys.all().stream()
                        .filter(Keys.NEEDING_RESTART::contains)
                        .map(Key::name)
                        .toList());
    }

    @Test
    void givesAnExampleOfEveryKeyThatIsUnset() throws IOException {
        for (Line line : lines()) {
            Key<?> key = Keys.named(line.name()).orElseThrow();
            boolean readable = key.type().equals(ValueType.FILE)
                    || key.type().reader().apply(line.value()).isPresent();

            assertThat(readable || line.active()).as(line.name()).isTrue();
        }
    }

    @Test
    void fitsTheWidthOfThePage() throws IOException {
        assertThat(Files.readAllLines(MANUAL)).allMatch(line -> line.length() <= WIDTH_MAX);
    }

    @Test
    void whatCheckConfigPrintsIsTheSameConfiguration() throws IOException, FaultyConfig {
        List<String> flags = List.of(
                "cache.ttl=90m",
                "cache.namespace=it's: #1",
                "cache.key-headers=a,b",
                "server.allow-origins=*",
                "cache.replay-pace=50",
                "log.level=warn");
        LoadedConfig loaded = new ConfigSources(flags, Map.of(), null).load();
        Path printed = Files.writeString(folder.resolve("printed.yaml"), loaded.yaml());

        ProxyConfig config =
                new ConfigSources(List.of(), Map.of(), printed).load().config();

        assertThat(config).isEqualTo(loaded.config());
        assertThat(loaded.yaml()).contains("\n  ttl: 90m  # --set\n", "\n  #url:\n");
    }

    private static List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        Deque<String> sections = new ArrayDeque<>();
        String above = "";
        for (String text : Files.readAllLines(MANUAL)) {
            Matcher member = MEMBER.matcher(text);
            if (member.matches()) {
                int depth = member.group(1).length() / 2;
                while (sections.size() > depth) {
                    sections.removeLast();
                }
                sections.addLast(member.group(3));
                if (member.group(4) != null) {
                    lines.add(new Line(
                            String.join(".", sections),
                            member.group(2).isEmpty(),
                            member.group(4).strip(),
                            above));
                }
            }
            above = text;
        }
        return lines;
    }
}
