package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void leavesNothingThatATerminalObeys() {
        assertThat(Printable.of("gpt\u001b[31m\u009b31mX\u202eevil\u2028größe")).isEqualTo("gpt [31m 31mX evil größe");
    }
}
