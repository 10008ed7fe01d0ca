package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.reprise.chat.Usage;
import dev.reprise.savings.Prices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an operator may have written: it is a configuration, or faults of one line each that show no secret. */
class ConfigFuzzTest {

    private static final String CANARY = "canary-5e1f";

    @TempDir
    static Path folder;

    static Stream<byte[]> files() throws IOException {
        return Stream.of(
                Files.readAllBytes(Path.of("../config/reprise.yaml")),
                "cache: {ttl: 1h, partition: shared}".getBytes(StandardCharsets.UTF_8),
                "server:\n  port: &a 1\n  host: *a\n".getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("files")
    @FuzzTest
    void files(byte[] yaml) throws IOException {
        loaded(new ConfigSources(List.of(), Map.of(), file(yaml)));
    }

    static Stream<byte[]> prices() throws IOException {
        String head =
                "as-of: 2026-01-31\nproviders:\n  us:\n    source: https://example.org/\n    checked: 2026-01-31\n";
        return Stream.of(
                        head
                                + "    models: {big: {input: 2.5, cached-input: 0.003625, output: 10, aliases: [large]}}\n",
                        head + "    embeddings:\n      &a small: &b {input: 0.02}\n      other: *b\n",
                        Files.readString(Path.of("../config/prices.yaml")).substring(0, 2_500))
                .map(list -> list.getBytes(StandardCharsets.UTF_8));
    }

    /** A list of prices without a fault is one that can be reckoned with. */
    @MethodSource("prices")
    @FuzzTest
    void prices(byte[] yaml) throws IOException {
        ConfigSources sources = new ConfigSources(List.of("savings.prices-file=" + file(yaml)), Map.of(), null);

        loaded(sources).ifPresentOrElse(faulty -> {}, () -> canBeReckonedWith(prices(sources)));
    }

    private static void canBeReckonedWith(Prices prices) {
        Usage most = new Usage(1_000_000_000, 500_000_000, 1_000_000_000);

        assertThat(prices.asOf().getYear()).isBetween(0, 9999);
        assertThat(prices.byModel().keySet()).noneMatch(String::isBlank);
        assertThat(prices.byModel().keySet())
                .allMatch(model -> prices.cost(model, most).orElse(-1) >= 0);
    }

    private static Prices prices(ConfigSources sources) {
        try {
            return sources.load().config().savings().prices();
        } catch (FaultyConfig late) {
            throw new AssertionError(late);
        }
    }

    /** A password wherever one is expected, with anything around it. */
    @FuzzTest
    void secrets(FuzzedDataProvider data) throws IOException {
        String before = data.consumeString(40).replace('\n', ' ').replace('\r', ' ');
        String after = data.consumeRemainingAsString().replace('\n', ' ').replace('\r', ' ');
        String url = before + ":" + CANARY + "@" + after;
        byte[] yaml = ("redis:\n  url: " + url + "\n").getBytes(StandardCharsets.UTF_8);

        showsNoSecret(loaded(new ConfigSources(List.of(), Map.of(), file(yaml))));
        showsNoSecret(loaded(new ConfigSources(List.of("redis.url=" + url), Map.of(), null)));
        showsNoSecret(loaded(new ConfigSources(List.of(), Map.of("REDIS_URL", url), null)));
        showsNoSecret(loaded(new ConfigSources(List.of(), Map.of("REPRISE_REDIS_URL", url), null)));
    }

    /** Any value for any key, by flag and by variable. */
    @FuzzTest
    void values(FuzzedDataProvider data) {
        Key<?> key = data.pickValue(Keys.all());
        String value = data.consumeRemainingAsString();

        Optional<FaultyConfig> byFlag = loaded(new ConfigSources(List.of(key.name() + "=" + value), Map.of(), null));
        Optional<FaultyConfig> byVariable =
                loaded(new ConfigSources(List.of(), Map.of(key.variable(), value.strip()), null));

        assertThat(byVariable.isPresent()).isEqualTo(byFlag.isPresent());
    }

    private static Optional<FaultyConfig> loaded(ConfigSources sources) {
        try {
            sources.load();
            return Optional.empty();
        } catch (FaultyConfig faulty) {
            assertThat(faulty.faults())
                    .isNotEmpty()
                    .allMatch(fault -> fault.lines().count() == 1);
            return Optional.of(faulty);
        }
    }

    private static void showsNoSecret(Optional<FaultyConfig> faulty) {
        assertThat(faulty.map(FaultyConfig::faults).orElse(List.of())).noneMatch(fault -> fault.contains(CANARY));
    }

    private static Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("fuzzed.yaml"), content);
    }
}
