package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.reprise.chat.Usage;
import dev.reprise.savings.Price;
import dev.reprise.savings.Prices;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Reads lists of prices: the one that comes with the program, good ones, and the faulty ones of {@code price-faults.txt}. */
class PricesFileTest {

    private static final Path LIST = Path.of("../config/prices.yaml");
    private static final int WIDTH_MAX = 120;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyFaultIsToldInItsLine() throws IOException {
        return cases().stream().map(faulty -> dynamicTest(faulty.get(0), () -> check(faulty)));
    }

    private void check(List<String> faulty) throws IOException {
        int rule = faulty.indexOf("---");
        Path file = write(faulty.subList(1, rule));
        List<String> expected = faulty.subList(rule + 1, faulty.size()).stream()
                .filter(line -> !line.isBlank())
                .toList();

        FaultyConfig thrown = catchThrowableOfType(FaultyConfig.class, () -> load(file));

        assertThat(thrown).isNotNull();
        assertThat(thrown.faults()).map(line -> line.replace(folder + "/", "")).containsExactlyElementsOf(expected);
    }

    @Test
    void theListInTheJarIsTheOneThatOperatorsSee() throws FaultyConfig {
        assertThat(load(LIST)).isEqualTo(ProxyConfig.defaults().savings().prices());
    }

    @Test
    void theListHasTheModelsOfAtLeastSixProvidersAndFitsThePage() throws IOException {
        List<String> lines = Files.readAllLines(LIST);

        assertThat(lines.stream().filter(line -> line.matches("  [a-z]+:"))).hasSizeGreaterThanOrEqualTo(6);
        assertThat(lines).allMatch(line -> line.length() <= WIDTH_MAX);
        assertThat(ProxyConfig.defaults().savings().prices().byModel())
                .containsKeys("gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-flash", "mistral-large-2512", "grok-4")
                .containsKeys("llama-3.3-70b-versatile", "deepseek-flash", "command-a-03-2025");
    }

    @Test
    void cachedTokensNeverCostMoreThanOthers() {
        assertThat(ProxyConfig.defaults().savings().prices().byModel())
                .allSatisfy((model, price) ->
                        assertThat(price.cachedInput()).as(model).isLessThanOrEqualTo(price.input()));
    }

    @Test
    void readsModelsAliasesAndEmbeddings() throws IOException, FaultyConfig {
        Path file = write(List.of(
                "as-of: 2026-01-31",
                "providers:",
                "  us:",
                "    source: https://example.org/prices",
                "    checked: 2026-01-31",
                "    models:",
                "      big: {input: 2.5, cached-input: 0.003625, output: 10, aliases: [large, 'vendor/big']}",
                "    embeddings:",
                "      vectors: {input: '0.02'}"));

        Prices prices = load(file);

        Price big = new Price(2_500_000, 3_625, 10_000_000);
        assertThat(prices.asOf()).isEqualTo(LocalDate.of(2026, 1, 31));
        assertThat(prices.byModel())
                .containsOnly(
                        Map.entry("big", big),
                        Map.entry("large", big),
                        Map.entry("vendor/big", big),
                        Map.entry("vectors", new Price(20_000, 20_000, 0)));
        assertThat(prices.cost("vectors", new Usage(1_000, 0, 0))).hasValue(20_000);
    }

    @Test
    void aFileThatIsNotThereIsAFaultOfTheKey() {
        FaultyConfig thrown = catchThrowableOfType(FaultyConfig.class, () -> load(folder.resolve("missing.yaml")));

        assertThat(thrown.faults())
                .containsExactly("--set: savings.prices-file: " + folder.resolve("missing.yaml")
                        + " (expected: a readable file)");
    }

    @Test
    void faultsOfTheListAndOfTheConfigurationAreToldTogether() throws IOException {
        Path file = write(List.of("as-of: today"));
        ConfigSources sources =
                new ConfigSources(List.of("savings.prices-file=" + file, "cache.ttl=soon"), Map.of(), null);

        FaultyConfig thrown = catchThrowableOfType(FaultyConfig.class, sources::load);

        assertThat(thrown.faults())
                .hasSize(3)
                .anyMatch(line -> line.contains("cache.ttl"))
                .anyMatch(line -> line.contains("as-of: today"));
    }

    private Path write(List<String> lines) throws IOException {
        return Files.writeString(folder.resolve("prices.yaml"), String.join("\n", lines) + "\n");
    }

    private static Prices load(Path file) throws FaultyConfig {
        return new ConfigSources(List.of("savings.prices-file=" + file), Map.of(), null)
                .load()
                .config()
                .savings()
                .prices();
    }

    private static List<List<String>> cases() throws IOException {
        try (InputStream in = PricesFileTest.class.getResourceAsStream("price-faults.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^=== "))
                    .skip(1)
                    .map(one -> one.lines().toList())
                    .toList();
        }
    }
}
