package dev.reprise.server.metrics;

import io.prometheus.client.Counter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A counter by endpoint and model that finds its series without allocating anything, as {@link Counter#labels} cannot. As
 * bounded as its labels are. Thread-safe.
 */
final class ModelCounter {

    private final Counter counter;
    private final Map<String, Map<String, Counter.Child>> children = new ConcurrentHashMap<>();

    ModelCounter(Counter counter) {
        this.counter = counter;
    }

    void increment(String endpoint, String model) {
        Map<String, Counter.Child> byModel = children.get(endpoint);
        Counter.Child known = byModel == null ? null : byModel.get(model);
        if (known == null) {
            meet(endpoint, model).inc();
        } else {
            known.inc();
        }
    }

    /** Makes the series be there from now on. */
    void startAtZero(String endpoint, String model) {
        meet(endpoint, model);
    }

    private Counter.Child meet(String endpoint, String model) {
        return children.computeIfAbsent(endpoint, unused -> new ConcurrentHashMap<>())
                .computeIfAbsent(model, name -> counter.labels(endpoint, name));
    }
}
