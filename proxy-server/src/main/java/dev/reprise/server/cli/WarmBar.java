package dev.reprise.server.cli;

import dev.reprise.server.warm.WarmProgress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far warming has come, as one line of a terminal: a bar and as many figures beside it as there is room for. A line is
 * always as wide as it may be, so that it covers the one before it.
 */
final class WarmBar {

    private static final int BAR_MIN = 10;
    private static final int BAR_MAX = 40;

    /** A figure; the lower its rank, the sooner it is left out. */
    private record Figure(int rank, String text) {}

    private WarmBar() {}

    static String line(WarmProgress now, int width) {
        OptionalDouble part = WarmText.part(now);
        String beginning = part.isEmpty() ? "warm " : "warm %3.0f %% ".formatted(Math.floor(part.getAsDouble() * 100));
        int barMin = part.isEmpty() ? 0 : BAR_MIN + 3;
        String figures = figures(now, width - beginning.length() - barMin);
        int bar = Math.min(BAR_MAX, width - beginning.length() - figures.length() - 3);
        boolean drawn = part.isPresent() && bar >= BAR_MIN;
        String line = beginning + (drawn ? bar(part.getAsDouble(), bar) : "") + figures;
        return line.length() > width ? line.substring(0, Math.max(0, width)) : line + " ".repeat(width - line.length());
    }

    private static String bar(double part, int length) {
        int done = (int) Math.floor(part * length);
        return "[" + "=".repeat(done) + (done < length ? ">" : "") + " ".repeat(Math.max(0, length - done - 1)) + "] ";
    }

    /** As many as fit, the most important in any case. */
    private static String figures(WarmProgress now, int width) {
        List<Figure> shown = new ArrayList<>(List.of(
                new Figure(2, "%,d requests".formatted(now.requests())),
                new Figure(1, "%,.0f/s".formatted(now.rate())),
                new Figure(5, "%,d hits".formatted(now.hits())),
                new Figure(4, "%,d misses".formatted(now.misses())),
                new Figure(6, "%,d failures".formatted(now.failed())),
                new Figure(0, "%,d tokens".formatted(now.inputTokens() + now.outputTokens())),
                new Figure(3, "$%.2f".formatted(now.dollars()))));
        WarmText.left(now).ifPresent(left -> shown.add(new Figure(7, WarmText.minutes(left) + " left")));
        while (shown.size() > 1 && joined(shown).length() > width) {
            shown.remove(
                    shown.stream().min(Comparator.comparingInt(Figure::rank)).orElseThrow());
        }
        return joined(shown);
    }

    private static String joined(List<Figure> figures) {
        return String.join(", ", figures.stream().map(Figure::text).toList());
    }
}
