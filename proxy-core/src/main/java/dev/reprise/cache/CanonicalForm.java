package dev.reprise.cache;

import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request body reduced to the question it asks: what cannot change the answer is gone, what can is written in one
 * fixed way. Two bodies with the same canonical form are the same question.
 */
public final class CanonicalForm {

    private final CompletionRequest request;
    private final byte[] bytes;
    private final @Nullable Bypass bypass;

    private CanonicalForm(CompletionRequest request, byte[] bytes, @Nullable Bypass bypass) {
        this.request = request;
        this.bytes = bytes;
        this.bypass = bypass;
    }

    /**
     * How far a body is read.
     *
     * @param depthMax nesting of arrays and objects
     * @param numberDigitsMax characters of one number
     * @param ignored top-level parameters that are left out of the key besides those that always are
     */
    public record Limits(int depthMax, int numberDigitsMax, Set<String> ignored) {
        public static final Limits DEFAULT = new Limits(128, 1_000, Set.of());
    }

    /** Reads a body in one pass. Never throws: what cannot be read strictly has {@link #bypass} set. */
    public static CanonicalForm read(Endpoint endpoint, byte[] body, Limits limits) {
        return new CanonicalForm(CompletionRequest.unreadable(endpoint), body, Bypass.INVALID_JSON);
    }

    /** What was read, as far as it could be read. */
    public CompletionRequest request() {
        return request;
    }

    /** Why this body must not be answered from the cache, if so. The first reason found. */
    public Optional<Bypass> bypass() {
        return Optional.ofNullable(bypass);
    }

    /** Digest of the canonical bytes. */
    public Digest digest() {
        return Digest.sha256(bytes);
    }

    /** The canonical bytes, as text for people: {@code reprise explain} prints it. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
