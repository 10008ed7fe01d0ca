package dev.reprise.server.warm;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with the lines that came to nothing, each exactly as it was read, so that they can be warmed again. */
public final class FailedLines implements Closeable {

    private final OutputStream out;

    private FailedLines(OutputStream out) {
        this.out = out;
    }

    /** Begins the file anew: what failed another time does not stand in it. */
    public static FailedLines in(Path file) throws IOException {
        return new FailedLines(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    /** Adds a line; one that was too long to be read is left out. */
    public synchronized void add(WarmLine line) throws IOException {
        if (line.problem() == null) {
            out.write(line.text());
            out.write('\n');
            out.flush();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
