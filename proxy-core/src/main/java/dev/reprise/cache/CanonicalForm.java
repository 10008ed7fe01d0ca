package dev.reprise.cache;

import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import dev.reprise.http.Segments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    /** Characters of one member's name. The parser remembers names, so they must not be of any length. */
    static final int NAME_CHARACTERS_MAX = 1_000;

    /** Names of members in all objects that are open at a time, since each is remembered to find the same again. */
    static final int NAMES_MAX = 400_000;

    private final CompletionRequest request;
    private final Segments bytes;
    private final @Nullable Bypass bypass;
    private @Nullable Digest digest; // once it was asked for

    private CanonicalForm(CompletionRequest request, Segments bytes, @Nullable Bypass bypass) {
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
        return read(endpoint, Segments.of(body), limits);
    }

    /** Reads a body in one pass, which takes about the size of the body once more. Never throws, as above. */
    public static CanonicalForm read(Endpoint endpoint, Segments body, Limits limits) {
        RequestFacts facts = new RequestFacts(endpoint);
        try {
            requireUtf8(body);
            Segments bytes = CanonicalReader.read(body, KnownParameters.of(endpoint), limits, facts);
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

    private static void requireUtf8(Segments body) throws Unreadable {
        for (byte[] mark : BYTE_ORDER_MARKS) {
            if (beginsWith(body, mark)) {
                throw new Unreadable(Bypass.BYTE_ORDER_MARK);
            }
        }
        if (!StrictUtf8.isWellFormed(body)) {
            throw new Unreadable(Bypass.INVALID_UTF8);
        }
    }

    private static boolean beginsWith(Segments body, byte[] mark) {
        int same = 0;
        while (same < mark.length && same < body.length() && body.byteAt(same) == mark[same]) {
            same++;
        }
        return same == mark.length;
    }

    /** It stands for nothing but itself, so that even a mistaken use of its digest finds no other body's answer. */
    private static CanonicalForm unreadable(Endpoint endpoint, Segments body, Bypass bypass) {
        return new CanonicalForm(CompletionRequest.unreadable(endpoint), body, bypass);
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
        if (digest == null) {
            digest = Digest.sha256(bytes);
        }
        return digest;
    }

    /** The same question, which is all that a key needs: without its bytes it takes little room. */
    public CanonicalForm withoutBytes() {
        if (bytes.length() == 0) {
            return this;
        }
        CanonicalForm form = new CanonicalForm(request, new Segments(), bypass);
        form.digest = digest();
        return form;
    }

    /** How many canonical bytes there are. */
    public int length() {
        return bytes.length();
    }

    /** The canonical bytes, which are JSON. */
    public byte[] bytes() {
        return bytes.toBytes();
    }

    /** The same, as text for people: {@code reprise explain} prints it. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
