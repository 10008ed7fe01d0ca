package dev.reprise.server.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * The commands below {@code reprise}. What picocli has to find out about all of them would take longer than the rest of a
 * start, so those that are not named are left out where that cannot be noticed.
 */
final class Subcommands {

    private static final String COMPLETION = "generate-completion"; // speaks of all the others

    private Subcommands() {}

    /** Adds those among the words of the command line; all if none is, or help is wanted. */
    static void addTo(CommandLine commandLine, RepriseCommand reprise, List<String> words) {
        Map<String, Supplier<Object>> all = all(reprise);
        Set<String> named = all.keySet().stream().filter(words::contains).collect(Collectors.toSet());
        boolean everyOne =
                named.isEmpty() || named.contains(COMPLETION) || words.contains("-h") || words.contains("--help");
        all.forEach((name, command) -> {
            if (everyOne || named.contains(name)) {
                commandLine.addSubcommand(command.get());
            }
        });
    }

    /** In the order in which the help lists them. */
    private static Map<String, Supplier<Object>> all(RepriseCommand reprise) {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("serve", () -> new Serve(reprise));
        all.put("demo", () -> new Demo(reprise));
        all.put("warm", () -> new Warm(reprise));
        all.put("explain", () -> new Explain(reprise));
        all.put("savings", () -> new CalculateSavings(reprise));
        all.put("check-config", () -> new CheckConfig(reprise));
        all.put("purge", () -> new PurgeResponses(reprise));
        all.put("stats", () -> new Stats(reprise));
        all.put("recent", () -> new Recent(reprise));
        all.put("healthcheck", () -> new Healthcheck(reprise));
        all.put("hash-key", () -> new HashKey(reprise));
        // No method reference: Java 25 cannot put one to a class file as old as picocli's into an AOT cache, and
        // crashes.
        all.put(COMPLETION, () -> new AutoComplete.GenerateCompletion());
        return all;
    }
}
