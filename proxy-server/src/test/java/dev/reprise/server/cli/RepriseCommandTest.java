package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.config.CacheConfig;
import dev.reprise.server.config.ProxyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepriseCommandTest {

    @TempDir
    Path folder;

    private final CommandLineRun run = new CommandLineRun();

    @Test
    void servesWithoutACommand() {
        run.of();

        assertThat(run.exitCode).isZero();
        assertThat(run.served).isEqualTo(ProxyConfig.defaults());
    }

    @Test
    void servesWhenToldTo() {
        run.of("serve");

        assertThat(run.exitCode).isZero();
        assertThat(run.served).isEqualTo(ProxyConfig.defaults());
    }

    @Test
    void demonstrates() {
        run.of("demo", "--set", "server.port=0");

        assertThat(run.exitCode).isZero();
        assertThat(run.demonstrated.server().port()).isZero();
    }

    @Test
    void demonstratesWithItsOwnOriginAndStoreAndSaysSo() {
        run.environment.put("REDIS_URL", "redis://:hunter2@cache:6379");

        run.of("demo", "--set", "cache.store=redis", "--set", "cache.ttl=1h");

        assertThat(run.exitCode).isZero();
        assertThat(run.demonstrated.cache().store()).isEqualTo(CacheConfig.Store.MEMORY);
        assertThat(run.errors())
                .containsExactly("reprise: demo does not heed cache.store (--set), redis.url (REDIS_URL)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--set server.port=1 --set management.port=2",
                "--set server.port=1 --set management.port=2 serve",
                "serve --set server.port=1 --set management.port=2",
                "--set server.port=1 serve --set management.port=2",
                "--set=server.port=1 serve --set=management.port=2",
            })
    void takesSettingsBeforeAndAfterTheCommand(String arguments) {
        run.of(arguments.split(" "));

        assertThat(run.errors()).isEmpty();
        assertThat(run.served.server().port()).isEqualTo(1);
        assertThat(run.served.management().port()).isEqualTo(2);
    }

    @Test
    void takesTheFileBeforeAndAfterTheCommand() throws IOException {
        Path file = Files.writeString(folder.resolve("reprise.yaml"), "server: {port: 7}\n");

        assertThat(new CommandLineRun()
                        .of("serve", "--config", file.toString())
                        .served
                        .server()
                        .port())
                .isEqualTo(7);
        assertThat(new CommandLineRun()
                        .of("--config", file.toString(), "serve")
                        .served
                        .server()
                        .port())
                .isEqualTo(7);
    }

    @Test
    void tellsEveryFaultOfTheConfigurationAndExitsWith2() {
        run.of("serve", "--set", "cache.tll=1h", "--set", "cache.ttl=1x");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.served).isNull();
        assertThat(run.errors())
                .containsExactly(
                        "--set: cache.tll: unknown key (nearest: cache.ttl)",
                        "--set: cache.ttl: 1x (expected: a duration such as 30s, 10m, 24h)");
    }

    @Test
    void exitsWith1InOneLineWhenServingFails() {
        run.failure = new IOException("0.0.0.0:8080: address already in use");

        run.of("serve");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors()).containsExactly("reprise: 0.0.0.0:8080: address already in use");
    }

    @Test
    void exitsWith2InOneLineWhenOnlyStartingFindsTheConfigurationWrong() {
        run.wrong = new IllegalArgumentException("server.tls.certificate-file: a.crt\n(expected: PEM)");

        run.of("serve");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors()).containsExactly("server.tls.certificate-file: a.crt (expected: PEM)");
    }

    @Test
    void tellsAnUnknownOptionInOneLineWithTheNearestAndExitsWith2() {
        run.of("serve", "--confg", "x");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors())
                .containsExactly("reprise serve: Unknown options: '--confg', 'x'; nearest: --config"
                        + " (see reprise serve --help)");
    }

    @Test
    void tellsAnUnknownCommandInOneLineAndExitsWith2() {
        run.of("sevre");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors())
                .containsExactly(
                        "reprise: Unmatched argument at index 0: 'sevre'; nearest: serve" + " (see reprise --help)");
    }

    @Test
    void tellsAMissingValueInOneLine() {
        run.of("--set");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors()).singleElement().asString().contains("--set");
    }

    @Test
    void listsItsCommandsInItsHelp() {
        run.of("--help");

        assertThat(run.exitCode).isZero();
        assertThat(run.out())
                .contains(
                        "serve", "demo", "warm", "explain", "savings", "check-config", "generate-completion", "--set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "demo",
                "warm",
                "explain",
                "savings",
                "check-config",
                "hash-key",
                "purge",
                "stats",
                "recent",
                "healthcheck"
            })
    void everyCommandHasItsHelp(String command) {
        run.of(command, "--help");

        assertThat(run.exitCode).isZero();
        assertThat(run.out()).contains("reprise " + command, "--config=FILE", "--set=KEY=VALUE");
    }

    @Test
    void listsThemAllBesideANamedOne() {
        run.of("--help", "serve");

        assertThat(run.out()).contains("demo", "purge");
    }

    @Test
    void tellsItsVersion() {
        run.of("--version");

        assertThat(run.exitCode).isZero();
        assertThat(run.out()).startsWith("reprise ").contains("Java " + System.getProperty("java.version"));
    }

    @Test
    void completesItsCommandsInShells() {
        run.of("generate-completion");

        assertThat(run.exitCode).isZero();
        assertThat(run.out()).contains("complete -F", "check-config", "chat/completions");
    }
}
