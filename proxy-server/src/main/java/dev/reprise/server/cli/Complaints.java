package dev.reprise.server.cli;

import dev.reprise.server.config.FaultyConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What went wrong, for people: a line each on standard error, without stack traces. */
final class Complaints implements IParameterExceptionHandler, IExecutionExceptionHandler {

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        PrintWriter err = wrong.getCommandLine().getErr();
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        err.println(command + ": " + oneLine(wrong) + suggestion(wrong) + " (see " + command + " --help)");
        return RepriseCommand.WRONG;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        if (failure instanceof FaultyConfig faulty) {
            faulty.faults().forEach(err::println);
            return RepriseCommand.WRONG;
        }
        if (failure instanceof IllegalArgumentException && failure.getMessage() != null) {
            err.println(oneLine(failure));
            return RepriseCommand.WRONG;
        }
        boolean expected = failure instanceof IOException && failure.getMessage() != null;
        err.println("reprise: " + (expected ? oneLine(failure) : "internal error: " + failure));
        return RepriseCommand.FAILED;
    }

    private static String oneLine(Exception failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    private static String suggestion(ParameterException wrong) {
        List<String> nearest =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return nearest.isEmpty() ? "" : "; nearest: " + nearest.get(0);
    }
}
