package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashKeyTest {

    private final CommandLineRun run = new CommandLineRun();

    @ParameterizedTest
    @ValueSource(strings = {"key-1", "key-1\n", " key-1\r\n"})
    void printsWhatSha256sumWould(String input) {
        run.standardInput = input;

        run.of("hash-key");

        assertThat(run.exitCode).isZero();
        assertThat(run.out().strip()).isEqualTo("be2974546978e3739e6d6da85c4be9f334ce32df2b9fd4b6ff1b55c0d57e9d44");
    }

    @Test
    void warnsOfAKeyThatCanBeGuessedAndDoesNotRepeatIt() {
        run.standardInput = "hunter2";

        run.of("hash-key");

        assertThat(run.exitCode).isZero();
        assertThat(run.errors())
                .containsExactly("reprise: hash-key: 7 characters (expected: at least 32, random: whoever sees the "
                        + "digest of a short key finds it by trying)");
    }

    @Test
    void takesALongKeyWithoutAWord() {
        run.standardInput = "0123456789abcdef".repeat(2);

        run.of("hash-key");

        assertThat(run.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "two keys", "schlüssel"})
    void refusesWhatNoHeaderCanCarryAndDoesNotRepeatIt(String input) {
        run.standardInput = input;

        run.of("hash-key");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors())
                .containsExactly("reprise: hash-key: not a key (expected: up to 4096 printable ASCII characters, "
                        + "no spaces)");
    }

    @Test
    void itsDigestIsOneThatClientsTake() {
        run.standardInput = "key-1";
        String digest = run.of("hash-key").out().strip();

        run.of("check-config", "--set", "auth.clients=search=" + digest);

        assertThat(run.exitCode).isZero();
    }
}
