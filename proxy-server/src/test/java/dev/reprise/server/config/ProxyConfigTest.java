package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyConfigTest {

    @TempDir
    Path folder;

    @Test
    void theSameOriginHasOneName() throws FaultyConfig {
        ProxyConfig config = load("upstream.base-url=HTTPS://API.Example.ORG:8443/v1//");

        assertThat(config.upstream().baseUrl()).isEqualTo(URI.create("https://api.example.org:8443/v1"));
    }

    @Test
    void headersOfTheKeyHaveOneOrder() throws FaultyConfig {
        ProxyConfig config = load("cache.key-headers=X-Team, OpenAI-Beta,x-team");

        assertThat(config.cache().keyHeaders()).containsExactly("openai-beta", "x-team");
        assertThat(config.cacheSettings().keyHeaders()).containsExactly("openai-beta", "x-team");
    }

    @Test
    void theUrlOfRedisMayComeFromAFile() throws IOException, FaultyConfig {
        Path secret = Files.writeString(folder.resolve("redis-url"), "redis://:hunter2@cache:6379\n");
        LoadedConfig loaded =
                sources("redis.url-file=" + secret, "cache.store=redis").load();

        assertThat(loaded.config().redis().url()).isEqualTo("redis://:hunter2@cache:6379");
        assertThat(loaded.config().toString()).doesNotContain("hunter2");
        assertThat(loaded.yaml()).contains("url-file: " + secret).doesNotContain("hunter2");
    }

    @Test
    void aFaultInASecretFileNamesTheFileAndHidesTheSecret() throws IOException {
        Path secret = Files.writeString(folder.resolve("redis-url"), "hunter2\n");

        assertThatThrownBy(() -> load("redis.url-file=" + secret))
                .isInstanceOf(FaultyConfig.class)
                .hasMessage(secret + ": redis.url: *** (expected: redis://, rediss://, redis-sentinel:// or "
                        + "redis-socket://)");
    }

    @Test
    void tlsTakesBothFiles() throws IOException, FaultyConfig {
        Path pem = Files.writeString(folder.resolve("some.pem"), "");

        assertThat(ProxyConfig.defaults().server().tls()).isEmpty();
        assertThat(load("server.tls.certificate-file=" + pem, "server.tls.private-key-file=" + pem)
                        .server()
                        .tls())
                .contains(new ServerConfig.Tls(pem, pem));
        assertThatThrownBy(() -> load("server.tls.certificate-file=" + pem))
                .hasMessage("--set: server.tls.certificate-file: " + pem
                        + " (expected: server.tls.private-key-file as well)");
        assertThatThrownBy(() -> load("server.tls.private-key-file=" + pem))
                .hasMessage("--set: server.tls.private-key-file: " + pem
                        + " (expected: server.tls.certificate-file as well)");
    }

    @Test
    void recordsNameTheirKeyInTheConfigurationsOwnSpelling() {
        assertThatThrownBy(() -> new CollapseConfig(true, Duration.ofSeconds(-1)))
                .isInstanceOf(InvalidValue.class)
                .hasMessage("collapse.age-max: -1s (expected: > 0)");
    }

    private static ProxyConfig load(String... flags) throws FaultyConfig {
        return sources(flags).load().config();
    }

    private static ConfigSources sources(String... flags) {
        return new ConfigSources(List.of(flags), Map.of(), null);
    }
}
