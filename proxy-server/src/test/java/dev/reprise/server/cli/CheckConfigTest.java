package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckConfigTest {

    private final CommandLineRun run = new CommandLineRun();

    @Test
    void saysOk() {
        run.of("check-config");

        assertThat(run.exitCode).isZero();
        assertThat(run.out()).isEqualTo("ok\n");
    }

    @Test
    void exitsWith2WhenItIsNot() {
        run.of("check-config", "--set", "limits.request-bytes-max=-1");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errors()).containsExactly("--set: limits.request-bytes-max: -1 (expected: > 0)");
    }

    @Test
    void printsWhatIsInForceAndWhoDecidedItWithoutSecrets() {
        run.environment.put("REDIS_URL", "redis://:hunter2@cache:6379");

        run.of("check-config", "--print", "--set", "cache.ttl=1h");

        assertThat(run.exitCode).isZero();
        assertThat(run.out())
                .contains("\ncache:\n  store: auto\n  ttl: 1h  # --set\n")
                .contains("\n  url: redis://***@cache:6379  # REDIS_URL\n")
                .doesNotContain("hunter2");
    }
}
