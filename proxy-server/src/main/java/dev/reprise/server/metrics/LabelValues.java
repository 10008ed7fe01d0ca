package dev.reprise.server.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The values of one label whose values others choose. Bounded, because every value is a time series that lives until the
 * restart: the first {@code valuesMax} are themselves, all others {@link #OTHER}. Thread-safe.
 */
final class LabelValues {

    static final String OTHER = "other";
    static final String UNKNOWN = "unknown";

    private final int valuesMax;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    LabelValues(int valuesMax) {
        this.valuesMax = valuesMax;
    }

    /** The label of a value that deserves a series of its own while there is room. */
    String admit(String value) {
        if (known.contains(value)) {
            return value; // what is known is clean already
        }
        String clean = ClientText.clean(value);
        if (!clean.isEmpty() && !known.contains(clean)) {
            learn(clean);
        }
        return label(clean);
    }

    /** The label of a value that deserves none unless it has one. */
    String of(String value) {
        return known.contains(value) ? value : label(ClientText.clean(value));
    }

    private String label(String clean) {
        if (clean.isEmpty()) {
            return UNKNOWN;
        }
        return known.contains(clean) ? clean : OTHER;
    }

    private synchronized void learn(String clean) {
        if (known.size() < valuesMax) {
            known.add(clean);
        }
    }
}
