package dev.reprise.trials.check;

import java.util.LinkedHashMap;
import java.util.Map;

/** A page of metrics in Prometheus' text format, as series and values. */
public record Exposition(Map<String, Double> series) {

    public static Exposition of(String page) {
        Map<String, Double> series = new LinkedHashMap<>();
        page.lines().filter(line -> !line.startsWith("#") && !line.isBlank()).forEach(line -> {
            int space = line.lastIndexOf(' ');
            series.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
        });
        return new Exposition(series);
    }

    /** The sum over all series of that name whose labels contain each of those texts: {@code end="left"}. */
    public long sum(String name, String... labels) {
        return (long) value(name, labels);
    }

    public double value(String name, String... labels) {
        double sum = 0;
        for (Map.Entry<String, Double> one : series.entrySet()) {
            boolean named = one.getKey().equals(name) || one.getKey().startsWith(name + "{");
            if (named && containsAll(one.getKey(), labels)) {
                sum += one.getValue();
            }
        }
        return sum;
    }

    private static boolean containsAll(String series, String... labels) {
        for (String label : labels) {
            if (!series.contains(label)) {
                return false;
            }
        }
        return true;
    }
}
