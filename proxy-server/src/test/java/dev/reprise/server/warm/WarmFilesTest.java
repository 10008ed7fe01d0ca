package dev.reprise.server.warm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmFilesTest {

    @TempDir
    Path folder;

    @Test
    void readsLinesWithoutTheirEndsAndSkipsEmptyOnes() throws IOException {
        String text = "\uFEFFone\n\n \t\r\ntwo\r\nthree";

        List<WarmLine> lines = lines(stream(text.getBytes(StandardCharsets.UTF_8)));

        assertThat(lines).extracting(WarmFilesTest::text).containsExactly("one", "two\r", "three");
        assertThat(lines).extracting(WarmLine::place).containsExactly("in:1", "in:4", "in:5");
        assertThat(lines.stream().mapToLong(WarmLine::bytes).sum())
                .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void dropsALineThatIsTooLongAndGoesOn() {
        byte[] longest = new byte[LineReader.LINE_BYTES_MAX];
        byte[] longer = new byte[LineReader.LINE_BYTES_MAX + 1];
        Arrays.fill(longest, (byte) 'a');
        Arrays.fill(longer, (byte) 'b');
        byte[] all = new byte[longest.length + longer.length + 5];
        System.arraycopy(longest, 0, all, 0, longest.length);
        all[longest.length] = '\n';
        System.arraycopy(longer, 0, all, longest.length + 1, longer.length);
        System.arraycopy("\nend".getBytes(StandardCharsets.UTF_8), 0, all, all.length - 4, 4);

        List<WarmLine> lines = lines(stream(all));

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).text()).hasSize(LineReader.LINE_BYTES_MAX);
        assertThat(lines.get(1).problem()).isEqualTo("longer than 8 MiB (expected: one request on a line)");
        assertThat(lines.get(1).place()).isEqualTo("in:2");
        assertThat(text(lines.get(2))).isEqualTo("end");
    }

    @Test
    void goesOnToTheNextFileWhereOneCannotBeRead() throws IOException {
        Path good = Files.writeString(folder.resolve("good"), "one\n");
        Path empty = Files.writeString(folder.resolve("empty"), "");
        String missing = folder.resolve("missing").toString();

        List<WarmLine> lines = lines(WarmFiles.of(
                List.of(missing, folder.toString(), empty.toString(), good.toString(), "-"),
                new ByteArrayInputStream("two".getBytes(StandardCharsets.UTF_8))));

        assertThat(lines)
                .extracting(WarmLine::place)
                .containsExactly(missing, folder.toString(), good + ":1", "standard input:1");
        assertThat(lines)
                .extracting(WarmLine::problem)
                .containsExactly("no such file", "a directory (expected: a file)", null, null);
    }

    @Test
    void tellsWhereReadingEndedTooSoon() {
        InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream("\n".getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return read();
                    }
                });

        List<WarmLine> lines = lines(stream(broken));

        assertThat(lines).extracting(WarmLine::problem).containsExactly("read no further (IOException)");
    }

    private static WarmFiles stream(byte[] bytes) {
        return stream(new ByteArrayInputStream(bytes));
    }

    private static WarmFiles stream(InputStream in) {
        return WarmFiles.ofStream("in", in);
    }

    private static List<WarmLine> lines(WarmFiles files) {
        List<WarmLine> lines = new ArrayList<>();
        try (files) {
            for (Optional<WarmLine> line = files.next(); line.isPresent(); line = files.next()) {
                lines.add(line.get());
            }
        }
        return lines;
    }

    private static String text(WarmLine line) {
        return new String(line.text(), StandardCharsets.UTF_8);
    }
}
