package dev.reprise.cache;

import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request body reduced to the question it asks: what cannot change the answer is gone, what can is written in one
 * fixed way. Two bodies with the same canonical form are the same question.
 */
public final class CanonicalForm {

    /** Of UTF-8 and of UTF-16 either way round, which is also how UTF-32 begins. */
    private static final List<byte[]> BYTE_ORDER_MARKS = List.of(
            new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
            new byte[] {(byte) 0xFE, (byte) 0xFF},
            new byte[] {(byte) 0xFF, (byte) 0xFE});

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

        /** Reading recurses, so no configuration may ask for more than a stack holds. */
        private static final int DEPTH_BOUND = 1_000;

        public Limits {
            if (depthMax < 1 || depthMax > DEPTH_BOUND) {
                throw new IllegalArgumentException("depthMax: " + depthMax + " (expected: 1 to " + DEPTH_BOUND + ")");
            }
            if (numberDigitsMax < 1) {
                throw new IllegalArgumentException("numberDigitsMax: " + numberDigitsMax + " (expected: > 0)");
            }
            ignored = Set.copyOf(ignored);
        }
    }

    /** Reads a body in one pass. Never throws: what cannot be read strictly has {@link #bypass} set. */
    public static CanonicalForm read(Endpoint endpoint, byte[] body, Limits limits) {
        RequestFacts facts = new RequestFacts(endpoint);
        try {
            requireUtf8(body);
            byte[] bytes = CanonicalReader.read(body, KnownParameters.of(endpoint), limits, facts);
            return new CanonicalForm(facts.request(), bytes, facts.bypass().orElse(null));
        } catch (Unreadable e) {
            return unreadable(endpoint, body, e.bypass());
        } catch (IOException e) {
            return unreadable(endpoint, body, reasonOf(e));
        }
    }

    /** The parser itself refuses half a surrogate pair in a name, and only its message tells. */
    private static Bypass reasonOf(IOException refusal) {
        String message = String.valueOf(refusal.getMessage());
        return message.matches("(?s).*surrogate (pair )?in field name.*") ? Bypass.LONE_SURROGATE : Bypass.INVALID_JSON;
    }

    private static void requireUtf8(byte[] body) throws Unreadable {
        for (byte[] mark : BYTE_ORDER_MARKS) {
            if (body.length >= mark.length && Arrays.equals(body, 0, mark.length, mark, 0, mark.length)) {
                throw new Unreadable(Bypass.BYTE_ORDER_MARK);
            }
        }
        if (!StrictUtf8.isWellFormed(body)) {
            throw new Unreadable(Bypass.INVALID_UTF8);
        }
    }

    /** It stands for nothing but itself, so that even a mistaken use of its digest finds no other body's answer. */
    private static CanonicalForm unreadable(Endpoint endpoint, byte[] body, Bypass bypass) {
        return new CanonicalForm(CompletionRequest.unreadable(endpoint), body.clone(), bypass);
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

    /** The canonical bytes, which are JSON, as text for people: {@code reprise explain} prints it. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
