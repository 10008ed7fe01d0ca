package dev.reprise.server.cli;

import dev.reprise.server.warm.FailedLines;
import dev.reprise.server.warm.FailureReason;
import dev.reprise.server.warm.WarmLine;
import dev.reprise.server.warm.WarmListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says on standard error which line came to nothing and why, the first hundred of each reason; keeps them all. */
final class WarmComplaints implements WarmListener, AutoCloseable {

    private static final int SAID_MAX = 100;

    /** Takes away what a progress bar has on the line; written nowhere but to terminals. */
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter err;
    private final @Nullable FailedLines failures;
    private final @Nullable Path file;
    private final Map<FailureReason, Long> counts = new EnumMap<>(FailureReason.class); // guarded by this
    private boolean broken; // guarded by this

    private WarmComplaints(PrintWriter err, @Nullable FailedLines failures, @Nullable Path file) {
        this.err = err;
        this.failures = failures;
        this.file = file;
    }

    /**
     * Begins.
     *
     * @param file where failed lines go; null if nowhere
     */
    static WarmComplaints to(PrintWriter err, @Nullable Path file) throws IOException {
        try {
            return new WarmComplaints(err, file == null ? null : FailedLines.in(file), file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--failures: " + file + " (expected: a file that can be written; "
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    @Override
    public synchronized void failed(WarmLine line, FailureReason reason, String detail) {
        if (counts.merge(reason, 1L, Long::sum) <= SAID_MAX) {
            say(line.place() + ": " + reason.token() + ": " + detail);
        }
        keep(line);
    }

    private void keep(WarmLine line) {
        try {
            if (failures != null && !broken) {
                failures.add(line);
            }
        } catch (IOException e) {
            broken = true;
            say("--failures: " + file + ": not written any more (" + e.getMessage() + ")");
        }
    }

    @Override
    public synchronized void outOfBudget(WarmLine line) {
        say(line.place() + ": not asked, nor what follows: it could cost more than --budget leaves");
    }

    @Override
    public synchronized void answeredByAnother() {
        say("--url: answers have no X-Cache (expected: the base URL of a Reprise proxy); nothing is warmed there");
    }

    /** Says how many lines were only counted. */
    synchronized void tellHowMany() {
        counts.forEach((reason, count) -> {
            if (count > SAID_MAX) {
                say(reason.token() + ": " + (count - SAID_MAX) + " more lines like that");
            }
        });
    }

    private void say(String text) {
        err.println((WarmDisplay.isOnTerminal() ? CLEAR_LINE : "") + text);
        err.flush();
    }

    @Override
    public void close() throws IOException {
        if (failures != null) {
            failures.close();
        }
    }
}
