package dev.reprise.server.cli;

import dev.reprise.server.config.FaultyConfig;
import java.io.IOException;
import java.util.function.Consumer;

/** How a command that failed ends: a line for each thing that is wrong, without stack traces, and an exit code. */
final class Failure {

    private Failure() {}

    /** Tells it, and returns the exit code. */
    static int tell(Exception failure, Consumer<String> told) {
        if (failure instanceof FaultyConfig faulty) {
            faulty.faults().forEach(told);
            return RepriseCommand.WRONG;
        }
        if (failure instanceof IllegalArgumentException && failure.getMessage() != null) {
            told.accept(oneLine(failure));
            return RepriseCommand.WRONG;
        }
        boolean expected = failure instanceof IOException && failure.getMessage() != null;
        told.accept("reprise: " + (expected ? oneLine(failure) : "internal error: " + failure));
        return RepriseCommand.FAILED;
    }

    static String oneLine(Exception failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
