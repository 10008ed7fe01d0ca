package dev.reprise.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileContentsTest {

    @TempDir
    Path folder;

    /** Certificates that are trusted may be many, and the one that changes may be the last. */
    @Test
    void aChangeAtTheEndOfALongFileIsOne() throws IOException {
        Path file = folder.resolve("ca.pem");
        String comment = "#".repeat(2 * TextFile.BYTES_MAX);
        Files.writeString(file, comment + "one");
        FileContents before = FileContents.of(List.of(file));

        assertThat(before.now()).isEqualTo(before);
        Files.writeString(file, comment + "two");

        assertThat(before.now()).isNotEqualTo(before);
    }
}
