package dev.reprise.trials.check;

import dev.reprise.trials.load.Journal;
import dev.reprise.trials.load.OriginRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The origin's calls, by their number and by the request they came with. */
final class OriginLog {

    private final Map<Integer, OriginRecord> bySequence = new HashMap<>();
    private final Map<Long, List<OriginRecord>> byNonce = new HashMap<>();
    private final Map<String, List<OriginRecord>> liesByHash = new HashMap<>();
    private final TreeSet<Long> pollutions = new TreeSet<>();

    static OriginLog read(Path file) throws IOException {
        OriginLog log = new OriginLog();
        Journal.forEach(file, line -> log.add(OriginRecord.of(line)));
        return log;
    }

    private void add(OriginRecord call) {
        bySequence.put(call.sequence(), call);
        byNonce.computeIfAbsent(call.nonce(), nonce -> new ArrayList<>(1)).add(call);
        if (call.conduct().isPolluting()) {
            pollutions.add(call.endNanos());
        }
        if (!call.conduct().isAnswer()) {
            liesByHash.computeIfAbsent(call.hash(), hash -> new ArrayList<>()).add(call);
        }
    }

    /** The call of that number, or null. */
    OriginRecord call(int sequence) {
        return bySequence.get(sequence);
    }

    List<OriginRecord> callsOf(long nonce) {
        return byNonce.getOrDefault(nonce, List.of());
    }

    /** Whether a call about this question came to no answer while a request for it was under way. */
    boolean wasUnansweredBetween(String hash, long beginNanos, long endNanos) {
        return liesByHash.getOrDefault(hash, List.of()).stream()
                .anyMatch(call -> call.beginNanos() <= endNanos && call.endNanos() >= beginNanos);
    }

    /** Whether a connection was left with bytes on it that could be taken for the answer to a request of this time. */
    boolean wasPollutedBetween(long beginNanos, long endNanos) {
        Long next = pollutions.ceiling(beginNanos);
        return next != null && next <= endNanos;
    }

    long size() {
        return bySequence.size();
    }

    Iterable<Long> nonces() {
        return byNonce.keySet();
    }

    long answeredWithAHead() {
        return bySequence.values().stream()
                .filter(call -> call.conduct().hasHead())
                .count();
    }
}
