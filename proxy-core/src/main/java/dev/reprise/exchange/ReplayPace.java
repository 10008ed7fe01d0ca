package dev.reprise.exchange;

import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Usage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast a stored stream is played to people who watch the text appear.
 *
 * @param recorded in the time that the origin took, evenly
 * @param tokensPerSecond otherwise at this rate; 0 plays at once
 */
public record ReplayPace(boolean recorded, int tokensPerSecond) {

    /** Much of a model's time and of its tokens may be thoughts that nobody sees; a stream must not seem dead for them. */
    static final Duration PAUSE_MAX = Duration.ofSeconds(1);

    public static final ReplayPace AT_ONCE = new ReplayPace(false, 0);
    public static final ReplayPace RECORDED = new ReplayPace(true, 0);

    public static ReplayPace ofTokensPerSecond(int tokens) {
        return new ReplayPace(false, tokens);
    }

    boolean isAtOnce() {
        return equals(AT_ONCE);
    }

    /** The time between two of that many events, at most {@link #PAUSE_MAX}. */
    Duration between(StoredResponse stored, int events) {
        Duration evenly = whole(stored, events).dividedBy(Math.max(1, events));
        return evenly.compareTo(PAUSE_MAX) < 0 ? evenly : PAUSE_MAX;
    }

    /** An event counts as a token where the usage is not known. */
    private Duration whole(StoredResponse stored, int events) {
        if (recorded) {
            return stored.originTime();
        }
        @Nullable Usage usage = stored.usage();
        long tokens = usage == null ? events : Math.max(1, usage.completionTokens());
        return Duration.ofSeconds(tokens).dividedBy(tokensPerSecond);
    }
}
