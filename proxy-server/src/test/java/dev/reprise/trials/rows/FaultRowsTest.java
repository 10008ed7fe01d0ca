package dev.reprise.trials.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the fault rows to their number and to their page. The trials run them. */
class FaultRowsTest {

    private static final int ROWS_MIN = 45;
    private static final Path PAGE = Path.of("..", "docs", "faults.md");

    @Test
    void areManyAndHaveNamesOfTheirOwn() {
        assertThat(Faults.rows()).hasSizeGreaterThanOrEqualTo(ROWS_MIN);
        assertThat(Faults.rows().stream().map(FaultRow::toString)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void standInTheDocumentationAsTheyAre(Side side) throws IOException {
        List<String> lines = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("## " + side.heading()))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .toList();

        assertThat(lines)
                .isNotEmpty()
                .containsExactlyElementsOf(Faults.rows().stream()
                        .filter(row -> row.side() == side)
                        .map(FaultRow::line)
                        .toList());
    }
}
