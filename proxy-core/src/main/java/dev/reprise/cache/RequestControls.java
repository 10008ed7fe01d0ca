package dev.reprise.cache;

import dev.reprise.http.CacheControl;
import dev.reprise.http.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of the cache, by {@code X-Cache-Control} and the part of {@code Cache-Control} that the policy
 * honours.
 *
 * @param noCache ask the origin, though something fresh is stored
 * @param noStore keep nothing of the answer
 * @param onlyIfCached never ask the origin
 * @param maxAge the oldest stored response that will do; null if any age will
 * @param minFresh how long it must still be fresh; null if not asked
 * @param ttl the freshness lifetime wished for; null if not asked
 * @param namespace where to look and keep; null for the configured one
 */
public record RequestControls(
        boolean noCache,
        boolean noStore,
        boolean onlyIfCached,
        @Nullable Duration maxAge,
        @Nullable Duration minFresh,
        @Nullable Duration ttl,
        @Nullable String namespace,
        List<String> tags) {

    /** Our own request field: read here, never forwarded. */
    public static final String FIELD = "x-cache-control";

    private static final RequestControls NONE =
            new RequestControls(false, false, false, null, null, null, null, List.of());

    private static final int TAGS_MAX = 16;
    private static final long SECONDS_MAX = Integer.MAX_VALUE; // RFC 9111 §1.2.2: larger values mean this one
    private static final int LONG_DIGITS = 18; // that any long has room for
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,64}");

    /** Which of the standard field's directives count: common SDKs send {@code no-cache} on every stream. */
    public enum Honor {
        NONE,
        SAFE,
        ALL
    }

    /**
     * Reads the controls.
     *
     * @throws IllegalArgumentException if {@code X-Cache-Control} has a directive of ours with an argument that it
     *     cannot have; the message says which and what was expected. The standard field never throws.
     */
    public static RequestControls of(Headers headers, Honor honor) {
        CacheControl ours = headers.joined(FIELD).map(CacheControl::parse).orElse(CacheControl.NONE);
        CacheControl standard = honor == Honor.NONE
                ? CacheControl.NONE
                : headers.joined("cache-control").map(CacheControl::parse).orElse(CacheControl.NONE);
        if (ours.directives().isEmpty() && standard.directives().isEmpty()) {
            return NONE;
        }
        boolean all = honor == Honor.ALL;
        return new RequestControls(
                ours.has("no-cache") || (all && standard.has("no-cache")),
                ours.has("no-store") || (all && standard.has("no-store")),
                ours.has("only-if-cached") || standard.has("only-if-cached"),
                seconds(ours, standard, "max-age"),
                seconds(ours, standard, "min-fresh"),
                seconds(ours, CacheControl.NONE, "ttl"),
                name(ours).orElse(null),
                tags(ours));
    }

    private static @Nullable Duration seconds(CacheControl ours, CacheControl standard, String directive) {
        Optional<String> argument = ours.argument(directive);
        if (argument.isPresent()) {
            long seconds = deltaSeconds(argument.get())
                    .orElseThrow(() -> wrong(directive, argument.get(), "a number of seconds"));
            return Duration.ofSeconds(seconds);
        }
        OptionalLong seconds =
                standard.argument(directive).map(RequestControls::deltaSeconds).orElse(OptionalLong.empty());
        return seconds.isPresent() ? Duration.ofSeconds(seconds.getAsLong()) : null;
    }

    private static OptionalLong deltaSeconds(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        if (text.length() > LONG_DIGITS) {
            return OptionalLong.of(SECONDS_MAX);
        }
        return OptionalLong.of(Math.min(Long.parseLong(text), SECONDS_MAX));
    }

    private static Optional<String> name(CacheControl ours) {
        Optional<String> namespace = ours.argument("namespace");
        namespace.filter(name -> !NAME.matcher(name).matches()).ifPresent(name -> {
            throw wrong("namespace", name, NAME.pattern());
        });
        return namespace;
    }

    private static List<String> tags(CacheControl ours) {
        List<String> tags = ours.arguments("tag").stream().distinct().toList();
        if (tags.size() > TAGS_MAX) {
            throw wrong("tag", tags.size() + " tags", "at most " + TAGS_MAX);
        }
        for (String tag : tags) {
            if (!NAME.matcher(tag).matches()) {
                throw wrong("tag", tag, NAME.pattern());
            }
        }
        return tags;
    }

    private static IllegalArgumentException wrong(String directive, String value, String expected) {
        String shown = value.length() > 80 ? value.substring(0, 80) + "…" : value;
        return new IllegalArgumentException(
                "X-Cache-Control: " + directive + ": " + shown + " (expected: " + expected + ")");
    }
}
