package dev.reprise.trials.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All breaches, counted; the first of each rule in full. Not thread-safe. */
public final class Findings {

    private static final int SHOWN_MAX = 10;

    private final Map<Rule, Integer> counts = new EnumMap<>(Rule.class);
    private final List<Finding> shown = new ArrayList<>();

    void add(Rule rule, String what) {
        if (counts.merge(rule, 1, Integer::sum) <= SHOWN_MAX) {
            shown.add(new Finding(rule, what));
        }
    }

    void unless(boolean holds, Rule rule, Object what) {
        if (!holds) {
            add(rule, what.toString());
        }
    }

    public Map<Rule, Integer> counts() {
        return Map.copyOf(counts);
    }

    public int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** One line a rule that was broken, and the first breaches below it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((rule, count) -> {
            text.append(rule)
                    .append(": ")
                    .append(count)
                    .append(" (")
                    .append(rule.meaning())
                    .append(")\n");
            shown.stream()
                    .filter(finding -> finding.rule() == rule)
                    .forEach(finding ->
                            text.append("    ").append(finding.what()).append('\n'));
        });
        return text.toString();
    }
}
