package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecedenceTest {

    @TempDir
    Path folder;

    @ParameterizedTest(name = "flag {0}, environment {1}, file {2}: {3}")
    @CsvSource({
        "1m, 2m, 3m, 1m",
        "1m, 2m,   , 1m",
        "1m,   , 3m, 1m",
        "1m,   ,   , 1m",
        "  , 2m, 3m, 2m",
        "  , 2m,   , 2m",
        "  ,   , 3m, 3m",
        "  ,   ,   , 24h",
    })
    void theFirstThatSaysSomethingDecides(String flag, String variable, String inFile, String expected)
            throws IOException, FaultyConfig {
        List<String> flags = flag == null ? List.of() : List.of("cache.ttl=" + flag);
        Map<String, String> environment = variable == null ? Map.of() : Map.of("REPRISE_CACHE_TTL", variable);
        Path file = inFile == null ? null : file("cache: {ttl: " + inFile + "}");

        ProxyConfig config = new ConfigSources(flags, environment, file).load().config();

        assertThat(config.cache().ttl()).isEqualTo(DurationText.read(expected).orElseThrow());
    }

    @Test
    void theLaterOfTwoFlagsDecides() throws FaultyConfig {
        ProxyConfig config = load(List.of("server.port=1", "server.port=2"), Map.of());

        assertThat(config.server().port()).isEqualTo(2);
    }

    @Test
    void aVariableNamesTheFile() throws IOException, FaultyConfig {
        Path file = file("server: {port: 3}");

        ProxyConfig config = load(List.of(), Map.of("REPRISE_CONFIG", file.toString()));

        assertThat(config.server().port()).isEqualTo(3);
    }

    @Test
    void theFlagsFileCountsMoreThanTheVariables() throws IOException, FaultyConfig {
        Path file = file("server: {port: 3}");

        ProxyConfig config = new ConfigSources(List.of(), Map.of("REPRISE_CONFIG", "nowhere.yaml"), file)
                .load()
                .config();

        assertThat(config.server().port()).isEqualTo(3);
    }

    @Test
    void everyKeyHasItsVariable() throws FaultyConfig {
        Map<String, String> environment = new HashMap<>();
        Keys.all().forEach(key -> environment.put(key.variable(), key.standard() == null ? "" : key.standard()));

        ProxyConfig config = load(List.of(), environment);

        assertThat(config).isEqualTo(ProxyConfig.defaults());
        assertThat(environment).hasSameSizeAs(Keys.all()).containsKey("REPRISE_SERVER_TLS_CERTIFICATE_FILE");
    }

    @Test
    void redisUrlIsAnAliasThatLoses() throws FaultyConfig {
        Map<String, String> alias = Map.of("REDIS_URL", "redis://alias");
        Map<String, String> both = Map.of("REDIS_URL", "redis://alias", "REPRISE_REDIS_URL", "redis://own");

        assertThat(load(List.of(), alias).redis().url()).isEqualTo("redis://alias");
        assertThat(load(List.of(), both).redis().url()).isEqualTo("redis://own");
    }

    @Test
    void anEmptyValueUnsetsWhatCanBeUnset() throws FaultyConfig {
        Map<String, String> environment = Map.of("REDIS_URL", "redis://cache", "REPRISE_CACHE_TEMPERATURE_MAX", "");

        ProxyConfig config = load(List.of("redis.url="), environment);

        assertThat(config).isEqualTo(ProxyConfig.defaults());
    }

    @Test
    void whatIsOverriddenIsNotLookedAt() throws FaultyConfig {
        ProxyConfig config = load(List.of("cache.ttl=1h"), Map.of("REPRISE_CACHE_TTL", "forever"));

        assertThat(config.cache().ttl()).hasHours(1);
    }

    @Test
    void whatKubernetesPutsIntoEveryContainerIsLeftOut() throws FaultyConfig {
        Map<String, String> environment = Map.of(
                "REPRISE_SERVICE_HOST", "10.0.0.1",
                "REPRISE_SERVICE_PORT", "8080",
                "REPRISE_SERVICE_PORT_HTTP", "8080",
                "REPRISE_PORT", "tcp://10.0.0.1:8080",
                "REPRISE_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "REPRISE_PORT_8080_TCP_ADDR", "10.0.0.1",
                "REPRISE_SERVER_PORT", "tcp://10.0.0.1:8080");

        assertThat(load(List.of(), environment)).isEqualTo(ProxyConfig.defaults());
    }

    private static ProxyConfig load(List<String> flags, Map<String, String> environment) throws FaultyConfig {
        return new ConfigSources(flags, environment, null).load().config();
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("reprise.yaml"), yaml);
    }
}
