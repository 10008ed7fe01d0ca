package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How {@code reprise warm} must not be told what to do. */
class WarmUsageTest {

    private final CommandLineRun run = new CommandLineRun();

    @ParameterizedTest
    @CsvSource({
        "--concurrency 0, concurrency: 0 (expected: 1..1000)",
        "--concurrency 1001, concurrency: 1001 (expected: 1..1000)",
        "--retries -1, retries: -1 (expected: 0..100)",
        "--rate 0, rate: 0.0 (expected: 0.001..1000000 requests a second)",
        "--rate NaN, rate: NaN (expected: 0.001..1000000 requests a second)",
        "--budget -1, 'budget: -1.0 (expected: dollars, > 0)'",
        "--dollars-per-1000-tokens -1, '--dollars-per-1000-tokens: -1.0 (expected: dollars, >= 0)'",
        "--system s, --system: without --model (expected: --model NAME as well)",
        "--url ftp://h/v1, no base URL (expected: one such as http://127.0.0.1:8080/v1)",
        "--set server.port=0, '--url: missing (expected: the base URL of the proxy, because server.port is 0)'",
        "--failures /nowhere/f, '--failures: /nowhere/f (expected: a file that can be written; NoSuchFileException)'",
    })
    void saysWhatWasExpected(String options, String complaint) {
        String[] words = ("warm - " + options).split(" ");

        run.of(words);

        assertThat(run.errors()).containsExactly(complaint);
        assertThat(run.exitCode).isEqualTo(2);
    }

    @Test
    void needsSomethingToRead() {
        run.of("warm");

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.errors())
                .containsExactly("reprise warm: Missing required parameter: 'FILE' (see reprise warm --help)");
    }

    @Test
    void hasItsHelp() {
        run.of("warm", "--help");

        assertThat(run.exitCode).isZero();
        assertThat(run.out())
                .contains("reprise warm", "--budget=DOLLARS", "Default: 16.", "Exit codes:", "--config=FILE");
    }
}
