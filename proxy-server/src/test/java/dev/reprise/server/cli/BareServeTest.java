package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code serve} without options does what it does with them. */
class BareServeTest {

    private final CommandLineRun launcher = new CommandLineRun();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> environment) {
        return BareServe.run(launcher, environment, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void servesWhatTheEnvironmentSays() {
        assertThat(run(Map.of("REPRISE_CACHE_TTL", "90m"))).isZero();

        assertThat(launcher.served.cache().ttl()).isEqualTo(Duration.ofMinutes(90));
        assertThat(err()).isEmpty();
    }

    @Test
    void endsWith2AndALineForEachFault() {
        assertThat(run(Map.of("REPRISE_CACHE_TTL", "soon", "REPRISE_CACHE_TLT", "1h")))
                .isEqualTo(2);

        assertThat(err().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("REPRISE_CACHE_TTL: cache.ttl: soon (expected: "))
                .anyMatch(line -> line.startsWith("REPRISE_CACHE_TLT: unknown variable"));
        assertThat(launcher.served).isNull();
    }

    @Test
    void saysWhoDecidedWhatOnlyStartingFindsWrong() {
        launcher.wrong = new IllegalArgumentException("server.tls.certificate-file: x (expected: a PEM chain)");

        assertThat(run(Map.of())).isEqualTo(2);
        assertThat(err()).isEqualTo("server.tls.certificate-file: x (expected: a PEM chain)\n");
    }

    @Test
    void endsWith1WhenItCannotServe() {
        launcher.failure = new IOException("port 8080 is taken");

        assertThat(run(Map.of())).isEqualTo(1);
        assertThat(err()).isEqualTo("reprise: port 8080 is taken\n");
    }
}
