package dev.reprise.canaries;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output or error, which goes on as it was and is searched line by line. */
final class SearchedStream extends PrintStream {

    private static final int LINE_BYTES_MAX = 1 << 20;

    private SearchedStream(String where, PrintStream out) {
        super(new Lines(where, out), true, StandardCharsets.UTF_8);
    }

    /** Has both of this process searched from now on. */
    static void install() {
        if (!(System.out instanceof SearchedStream)) {
            System.setOut(new SearchedStream("standard output", System.out));
        }
        if (!(System.err instanceof SearchedStream)) {
            System.setErr(new SearchedStream("standard error", System.err));
        }
    }

    private static final class Lines extends OutputStream {
        private final String where;
        private final PrintStream out;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream(); // guarded by this

        Lines(String where, PrintStream out) {
            this.where = where;
            this.out = out;
        }

        @Override
        public synchronized void write(int b) {
            out.write(b);
            line.write(b);
            if (b == '\n' || line.size() == LINE_BYTES_MAX) {
                Canaries.search(where, line.toString(StandardCharsets.UTF_8));
                line.reset();
            }
        }

        @Override
        public void flush() {
            out.flush();
        }
    }
}
