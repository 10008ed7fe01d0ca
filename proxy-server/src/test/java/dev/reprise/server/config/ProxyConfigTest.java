package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cache.Digest;
import dev.reprise.exchange.Clients.Client;
import dev.reprise.exchange.OriginCredential;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyConfigTest {

    private static final String HASH = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    private static final String OTHER_HASH = "00".repeat(32);

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
    void aListIsWrittenWithBracketsOrWithout() throws FaultyConfig {
        ProxyConfig config = load("cache.key-headers=[x-team, openai-beta]", "cache.ignored-parameters=[]");

        assertThat(config.cache().keyHeaders()).containsExactly("openai-beta", "x-team");
        assertThat(config.cache().ignoredParameters()).isEmpty();
        assertThat(new ConfigSources(List.of(), Map.of("REPRISE_CACHE_KEY_HEADERS", "[x-team]"), null)
                        .load()
                        .config()
                        .cache()
                        .keyHeaders())
                .containsExactly("x-team");
    }

    @Test
    void aListMayBeQuotedAsInTheFile() throws FaultyConfig {
        assertThat(load("server.allow-origins=[\"*\"]").server().allowOrigins()).containsExactly("*");
        assertThat(load("cache.key-headers='x-team', \"x-tier\"").cache().keyHeaders())
                .containsExactly("x-team", "x-tier");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example/",
                "https://*.example",
                "https://App.example",
                "https://app.example:443",
                "http://app.example:80",
                "https://user@app.example",
                "https://app.example?a",
                "app.example",
                "null",
                "*,https://app.example",
                "https://b\u00fccher.example"
            })
    void takesNoWebsiteThatNoBrowserNames(String site) {
        assertThatThrownBy(() -> load("server.allow-origins=" + site))
                .hasMessageContaining("server.allow-origins: ")
                .hasMessageContaining("(expected: * alone, or origins as browsers write them: https://app.example)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://app.example", "http://localhost:5173", "http://[::1]:80801", "chrome-extension://abcdef"
            })
    void takesWebsitesAsBrowsersNameThem(String site) throws FaultyConfig {
        assertThat(load("server.allow-origins=" + site).server().allowOrigins()).containsExactly(site);
    }

    @Test
    void theDefaultLifetimeIsNoLongerThanTheLongest() throws FaultyConfig {
        assertThat(load("cache.ttl-max=1h").cache().ttl()).hasHours(1);
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
                .hasMessage(secret + ": redis.url: *** (expected: redis://, rediss://, redis-sentinel://, "
                        + "redis-cluster:// or redis-socket://)");
    }

    @Test
    void tlsToRedisTakesBothFilesAndAUrlOfTls() throws IOException, FaultyConfig {
        Path pem = Files.writeString(folder.resolve("redis.pem"), "");
        String certificate = "redis.tls.certificate-file=" + pem;
        String key = "redis.tls.private-key-file=" + pem;

        assertThatThrownBy(() -> load("redis.url=rediss-cluster://a,b", certificate))
                .hasMessageContaining("redis.tls.certificate-file: ")
                .hasMessageContaining("redis.tls.private-key-file as well");
        assertThatThrownBy(() -> load("redis.url=redis://a", certificate, key))
                .hasMessageContaining("begins with rediss");
        assertThatThrownBy(() -> load("redis.url=redis://a", "redis.tls.trust-certificates-file=" + pem))
                .hasMessageContaining("redis.tls.trust-certificates-file: ");
        assertThat(load("redis.url=rediss://a", certificate, key).redis().tlsPrivateKeyFile())
                .isEqualTo(pem);
    }

    @Test
    void clientsComeFromFlagFileAndYamlAlike() throws IOException, FaultyConfig {
        String lines = "# the teams\n\nsearch=" + HASH + "\n  batch=" + OTHER_HASH + "  \n";
        Path file = Files.writeString(folder.resolve("clients"), lines);
        String list = "auth:\n  clients:\n    - name: search\n      sha256: " + HASH + "\n    - {sha256: " + OTHER_HASH
                + ", name: batch}\n";
        Path yaml = Files.writeString(folder.resolve("reprise.yaml"), list);

        List<Client> clients = load("auth.clients=search=" + HASH + ", batch=" + OTHER_HASH)
                .auth()
                .clients();

        assertThat(clients)
                .containsExactly(
                        new Client("search", Digest.ofHex(HASH)), new Client("batch", Digest.ofHex(OTHER_HASH)));
        assertThat(load("auth.clients-file=" + file).auth().clients()).isEqualTo(clients);
        assertThat(new ConfigSources(List.of(), Map.of(), yaml)
                        .load()
                        .config()
                        .auth()
                        .clients())
                .isEqualTo(clients);
    }

    @Test
    void aSecretFileWithNothingInItIsAFaultAndOpensNothing() throws IOException {
        Path empty = Files.writeString(folder.resolve("clients"), "# nobody yet\n");

        assertThatThrownBy(() -> load("auth.clients-file=" + empty))
                .hasMessage("--set: auth.clients-file: " + empty + " (expected: a file with something in it)");
    }

    @Test
    void printsNeitherTheOriginsKeyNorDigestsOfKeys() throws IOException, FaultyConfig {
        Path file = Files.writeString(folder.resolve("api-key"), "sk-hunter2\n");
        LoadedConfig direct = sources("auth.clients=search=" + HASH, "upstream.api-key=sk-hunter2")
                .load();
        LoadedConfig fromFile = sources("auth.trust-network=true", "upstream.api-key-file=" + file)
                .load();

        assertThat(direct.config().upstream().credential())
                .isEqualTo(fromFile.config().upstream().credential())
                .isEqualTo(new OriginCredential(OriginCredential.Field.AUTHORIZATION, "sk-hunter2"));
        assertThat(direct.yaml() + direct.config() + fromFile.yaml() + fromFile.config())
                .contains("api-key: '***'", "clients: [search=***]", "api-key-file: " + file)
                .doesNotContain("hunter2")
                .doesNotContain(HASH);
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
