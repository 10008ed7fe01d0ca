package dev.reprise.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** Whether a command prints once or goes on printing. */
final class WatchOption {

    private static final int WATCH_SECONDS = 2;
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Option(names = "--watch", description = "Prints again every " + WATCH_SECONDS + " seconds, until it is stopped.")
    private boolean watch;

    /** What is printed, made anew each time. */
    interface Shown {
        String text() throws IOException;
    }

    /** Prints as often as is wanted; on a terminal each time at the same place, if that is how it is to be read. */
    void print(PrintWriter out, boolean inPlace, Shown shown) throws IOException {
        boolean again;
        do {
            String text = shown.text();
            if (watch && inPlace && Boolean.getBoolean("reprise.terminal")) {
                out.print(CLEAR);
            }
            out.println(text);
            out.flush();
            again = watch && pause();
        } while (again);
    }

    /** False if somebody wants this to end. */
    private static boolean pause() {
        CountDownLatch never = new CountDownLatch(1);
        try {
            return !never.await(WATCH_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
