package dev.reprise.server.redis;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The answer to {@code CLUSTER SLOTS}: who serves which slots. */
final class ClusterSlots {
    /**
     * A run of slots that one master serves.
     *
     * @param host as the cluster prefers to be called; of the node that was asked, where it does not say
     */
    record Range(int first, int last, String host, int port) {
        String address() {
            return host + ":" + port;
        }
    }

    private ClusterSlots() {}

    /**
     * Reads the answer; empty if it is not one.
     *
     * @param askedHost the host of the node that gave it
     */
    static Optional<List<Range>> read(List<?> answer, String askedHost) {
        List<Range> ranges = new ArrayList<>();
        for (Object part : answer) {
            Optional<Range> range = range(part, askedHost);
            if (range.isEmpty()) {
                return Optional.empty();
            }
            ranges.add(range.get());
        }
        ranges.sort(Comparator.comparingInt(Range::first)); // each node answers in an order of its own
        return Optional.of(ranges);
    }

    /** First slot, last slot, the master, and its replicas: {@code [0, 5460, [host, port, id, …], …]}. */
    private static Optional<Range> range(Object part, String askedHost) {
        if (part instanceof List<?> words
                && words.size() >= 3
                && words.get(0) instanceof Long first
                && words.get(1) instanceof Long last
                && words.get(2) instanceof List<?> master
                && master.size() >= 2
                && master.get(1) instanceof Long port
                && 0 <= first
                && first <= last
                && last < SlotHash.SLOT_COUNT) {
            return Optional.of(
                    new Range(first.intValue(), last.intValue(), host(master.get(0), askedHost), port.intValue()));
        }
        return Optional.empty();
    }

    private static String host(Object named, String askedHost) {
        String host = named instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
        return host.isEmpty() || host.equals("?") ? askedHost : host;
    }
}
