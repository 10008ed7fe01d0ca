package dev.reprise.server.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the page to the code. */
class WarmingPageTest {

    @Test
    void everyReasonHasItsRow() throws IOException {
        List<List<String>> rows = Files.readAllLines(Path.of("../docs/warming.md")).stream()
                .dropWhile(line -> !line.startsWith("| reason |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(row ->
                        Arrays.stream(row.split("\\|", -1)).map(String::strip).toList())
                .map(cells -> List.of(cells.get(1).replace("`", ""), cells.get(3)))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(FailureReason.values())
                        .map(reason -> List.of(reason.token(), reason.isRetried() ? "yes" : ""))
                        .toList());
    }
}
