package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
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
