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

    public static final ReplayPace AT_ONCE = new ReplayPace(false, 0);
    public static final ReplayPace RECORDED = new ReplayPace(true, 0);

    public static ReplayPace ofTokensPerSecond(int tokens) {
        return new ReplayPace(false, tokens);
    }

    boolean isAtOnce() {
        return equals(AT_ONCE);
    }

    /** The time between two of that many events; an event counts as a token where the usage is not known. */
    Duration between(StoredResponse stored, int events) {
        if (recorded) {
            return stored.originTime().dividedBy(Math.max(1, events));
        }
        @Nullable Usage usage = stored.usage();
        long tokens = usage == null ? events : Math.max(1, usage.completionTokens());
        return Duration.ofSeconds(tokens).dividedBy(tokensPerSecond).dividedBy(Math.max(1, events));
    }
}
