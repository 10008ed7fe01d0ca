package dev.reprise.trials;

import dev.reprise.trials.check.Exposition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a trial found, as a table on standard output and in a file of its own. */
final class Report {

    private final String name;
    private final List<String> lines = new ArrayList<>();

    Report(String name, long seed) {
        this.name = name;
        lines.add(
                name + (Scale.isFull() ? ", full run" : ", CI share") + ", Java " + System.getProperty("java.version"));
        row("seed", seed);
        row(
                "command",
                "mvn verify -P trials -Dtrials.only=true -Dit.test=" + name + " -Dtrials.seed=" + seed
                        + only()
                        + (Scale.isFull() ? " -Dtrials.full=true" : ""));
    }

    /** The rows that {@code FaultRowsTrial} was kept to. */
    private static String only() {
        String row = System.getProperty("trials.row", "");
        return row.isEmpty() ? "" : " '-Dtrials.row=" + row + "'";
    }

    void row(String what, Object figure) {
        lines.add(String.format(Locale.ROOT, "| %-52s | %s", what, figure));
    }

    /** What came of a run, as the proxy counts it. */
    void run(long requests, Exposition metrics, int originCalls) {
        row("requests", requests);
        row("hits", metrics.sum("ai_cache_hits_total"));
        row("misses", metrics.sum("ai_cache_misses_total"));
        row("collapsed", metrics.sum("ai_cache_collapsed_total"));
        row("bypasses", metrics.sum("ai_cache_bypasses_total"));
        row("answered", metrics.sum("ai_proxy_ended_total", "end=\"answered\""));
        row("failed", metrics.sum("ai_proxy_ended_total", "end=\"failed\""));
        row("left by their clients", metrics.sum("ai_proxy_ended_total", "end=\"left\""));
        row("calls of the origin", originCalls);
    }

    void text(String text) {
        text.lines().forEach(lines::add);
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }

    void publish() throws IOException {
        String text = text();
        System.out.println("\n" + text);
        Path file = Scale.directory().resolve(name + ".txt");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
