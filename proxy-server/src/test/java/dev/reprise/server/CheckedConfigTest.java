package dev.reprise.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.reprise.server.cli.RepriseCommand;
import dev.reprise.server.config.ConfigSources;
import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.ProxyConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What would keep {@code serve} from starting, {@code check-config} tells in the same line. */
class CheckedConfigTest {

    @TempDir
    Path folder;

    private Path text;

    @BeforeEach
    void writeAFileThatIsNoCertificate() throws IOException {
        text = Files.writeString(folder.resolve("README.md"), "# Reprise\n");
    }

    @Test
    void theServersCertificate() throws FaultyConfig {
        assertTold(
                "server.tls.certificate-file: " + text + " (expected: a PEM chain that fits its key)",
                "server.tls.certificate-file=" + text,
                "server.tls.private-key-file=" + text);
    }

    @Test
    void whomToTrustAsTheOrigin() throws FaultyConfig {
        assertTold(
                "upstream.tls.trust-certificates-file: " + text + " (expected: certificates in PEM)",
                "upstream.tls.trust-certificates-file=" + text);
    }

    @Test
    void whomToTrustAsRedis() throws FaultyConfig {
        assertTold(
                "redis.tls.trust-certificates-file: " + text + " (expected: certificates in PEM)",
                "redis.url=rediss://cache",
                "redis.tls.trust-certificates-file=" + text);
    }

    @Test
    void whoWeAreToRedis() throws FaultyConfig {
        assertTold(
                "redis.tls.certificate-file: " + text
                        + " (expected: a chain in PEM, with its key in redis.tls.private-key-file)",
                "redis.url=rediss://cache",
                "redis.tls.certificate-file=" + text,
                "redis.tls.private-key-file=" + text);
    }

    @Test
    void whatOnlyRedisBounds() throws FaultyConfig {
        assertTold(
                "redis.key-prefix: a b (expected: 1 to 64 of A-Z a-z 0-9 . _ : { } -)",
                "redis.url=redis://cache",
                "redis.key-prefix=a b");
        assertTold(
                "cache.response-bytes-max: 209715200 (expected: at most 128MiB with a store in Redis)",
                "redis.url=redis://cache",
                "cache.response-bytes-max=200MiB");
    }

    @Test
    void nothingOfARedisThatIsNotUsed() {
        StringWriter err = new StringWriter();

        assertThat(check(err, "cache.store=memory", "redis.url=redis://cache", "redis.key-prefix=a b"))
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    private static void assertTold(String line, String... settings) throws FaultyConfig {
        StringWriter err = new StringWriter();
        int exitCode = check(err, settings);

        assertThat(err.toString().lines()).containsExactly("--set: " + line);
        assertThat(exitCode).isEqualTo(2);
        ProxyConfig config =
                new ConfigSources(List.of(settings), Map.of(), null).load().config();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProxyServer.start(config))
                .withMessage(line);
    }

    private static int check(StringWriter err, String... settings) {
        List<String> words = new ArrayList<>(List.of("check-config"));
        List.of(settings).forEach(setting -> words.addAll(List.of("--set", setting)));
        CommandLine commandLine = RepriseCommand.commandLine(
                        new Service(), Map.of(), InputStream.nullInputStream(), words)
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true));
        return commandLine.execute(words.toArray(String[]::new));
    }
}
