package dev.reprise.trials.check;

import dev.reprise.trials.load.ClientRecord;
import dev.reprise.trials.load.Control;
import dev.reprise.trials.load.Fate;
import dev.reprise.trials.load.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The sums of the clients' log, and what each request asked of the cache. */
final class ClientLog {

    private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
    private final Map<String, Long> outcomes = new HashMap<>();
    private final Map<String, Long> errors = new HashMap<>();
    private final Map<Long, Control> controls = new HashMap<>();
    private final BitSet nonces = new BitSet();
    private long[] ends = new long[1 << 16]; // by nonce

    static ClientLog read(Path file) throws IOException {
        ClientLog log = new ClientLog();
        Journal.forEach(file, line -> log.add(ClientRecord.of(line)));
        return log;
    }

    private void add(ClientRecord request) {
        fates.merge(request.fate(), 1L, Long::sum);
        int nonce = Math.toIntExact(request.nonce());
        nonces.set(nonce);
        if (nonce >= ends.length) {
            ends = Arrays.copyOf(ends, Math.max(nonce + 1, 2 * ends.length));
        }
        ends[nonce] = request.endNanos();
        if (request.control() != Control.NONE) {
            controls.put(request.nonce(), request.control());
        }
        if (request.fate() == Fate.ANSWERED) {
            outcomes.merge(request.xCache(), 1L, Long::sum);
        } else if (request.fate() == Fate.REFUSED) {
            errors.merge(request.error(), 1L, Long::sum);
        }
    }

    boolean has(long nonce) {
        return nonces.get(Math.toIntExact(nonce));
    }

    Control controlOf(long nonce) {
        return controls.getOrDefault(nonce, Control.NONE);
    }

    /** When its client had the end of its answer, or gave up; 0 if nobody asked. */
    long endNanosOf(long nonce) {
        return has(nonce) ? ends[Math.toIntExact(nonce)] : 0;
    }

    long ended(Fate fate) {
        return fates.getOrDefault(fate, 0L);
    }

    long all() {
        return fates.values().stream().mapToLong(Long::longValue).sum();
    }

    long answered(String xCache) {
        return outcomes.getOrDefault(xCache, 0L);
    }

    long refused(String error) {
        return errors.getOrDefault(error, 0L);
    }
}
