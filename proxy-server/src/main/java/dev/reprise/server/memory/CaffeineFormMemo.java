package dev.reprise.server.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.FormMemo;
import dev.reprise.chat.Endpoint;
import dev.reprise.http.Segments;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Bounded in bytes. What is to be remembered is so from its second time on: most of what comes once never comes again, and would
 * push out what does. A checksum finds a candidate, and comparing every byte confirms it: two bodies of one checksum keep each
 * other out, and cost time, but never have each other's form.
 */
public final class CaffeineFormMemo implements FormMemo {

    /** What one takes besides its body: objects, texts of the form, Caffeine's node. */
    static final int OVERHEAD_BYTES = 1024;

    /** Of that many it is known that they came before; a power of two. */
    private static final int SEEN_MAX = 1 << 14;

    private final Cache<Checksum, Known> forms;
    private final Policy.Eviction<Checksum, Known> bound;
    private final AtomicIntegerArray seen = new AtomicIntegerArray(SEEN_MAX); // checksums of what was to be remembered
    private volatile boolean off;

    private record Checksum(int crc, int length, Endpoint endpoint) {
        static Checksum of(Endpoint endpoint, Segments body) {
            CRC32C crc = new CRC32C();
            for (int i = 0; i < body.count(); i++) {
                crc.update(body.segment(i), 0, body.lengthOf(i));
            }
            return new Checksum((int) crc.getValue(), body.length(), endpoint);
        }

        @Override
        public int hashCode() {
            return crc;
        }
    }

    private record Known(Segments body, CanonicalForm.Limits limits, CanonicalForm form) {}

    /**
     * Nothing is known yet.
     *
     * @param bytesMax what all bodies together may take, configured as {@code cache.known-bodies-bytes}
     */
    public CaffeineFormMemo(long bytesMax) {
        forms = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                .weigher((Checksum checksum, Known known) ->
                        Math.addExact(OVERHEAD_BYTES, known.body().capacity()))
                .executor(Runnable::run)
                .build();
        bound = forms.policy().eviction().orElseThrow();
        limitTo(bytesMax);
    }

    /** From now on; 0 remembers nothing. */
    public void limitTo(long bytesMax) {
        off = bytesMax == 0;
        bound.setMaximum(bytesMax);
    }

    /** Forgets everything: the heap is full. */
    public void giveWay() {
        forms.invalidateAll();
    }

    @Override
    public @Nullable CanonicalForm find(Endpoint endpoint, Segments body, CanonicalForm.Limits limits) {
        if (off) {
            return null;
        }
        Known known = forms.getIfPresent(Checksum.of(endpoint, body));
        return known != null && known.limits().equals(limits) && known.body().hasSameBytes(body) ? known.form() : null;
    }

    @Override
    public void remember(Endpoint endpoint, Segments body, CanonicalForm.Limits limits, CanonicalForm form) {
        if (off) {
            return;
        }
        Checksum checksum = Checksum.of(endpoint, body);
        int place = checksum.crc() & (seen.length() - 1);
        if (seen.getAndSet(place, checksum.crc()) == checksum.crc()) {
            forms.put(checksum, new Known(body, limits, form));
        }
    }
}
