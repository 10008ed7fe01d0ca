package dev.reprise.exchange;

import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.Usage;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of an exchange that has ended. Holds no prompt, no answer and no credential.
 *
 * @param client the name of a client that the proxy knows by a key of its own, empty if it knows none
 * @param endpoint the endpoint family's token, or {@code other}
 * @param model as the request names it, empty if unknown
 * @param outcome what the cache did
 * @param detail the reason in the words of {@code Cache-Status}, empty if there is none
 * @param status what the client was answered, or 499 if it left before
 * @param failure the failure's code, empty if the answer was whole
 * @param firstByte from the request's head to the first byte of the answer
 * @param duration from the request's head to the end
 * @param bytesSent body bytes the client was sent
 * @param saved what a hit did not have to ask the origin for; null if unknown or not a hit
 * @param savedTime by how much the origin had taken longer than this hit; zero if it had not, or this is none
 * @param debug what is told of a request that was marked for it; null if it was not
 */
public record ExchangeRecord(
        String method,
        String client,
        String endpoint,
        String model,
        Outcome outcome,
        String detail,
        int status,
        String failure,
        Duration firstByte,
        Duration duration,
        long bytesSent,
        @Nullable Usage saved,
        Duration savedTime,
        @Nullable Debug debug) {

    /**
     * What is told of a marked request besides.
     *
     * @param mark what the header said that marks it, as the client wrote it
     * @param key the digits of its cache key, empty if it has none
     */
    public record Debug(String mark, String key) {}

    /** What the cache did, in the words of {@code X-Cache}. */
    public enum Outcome {
        HIT,
        MISS,
        BYPASS,
        STALE,
        COLLAPSED,
        /** Answered by this proxy with an error of its own. */
        ERROR;

        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What a request with a key comes to that goes forward for that reason. */
        static Outcome of(CacheStatus.@Nullable Fwd fwd) {
            return fwd == CacheStatus.Fwd.STALE ? STALE : MISS;
        }
    }

    /** How an exchange ended: each that was accepted is counted by exactly one. */
    public enum End {
        /** The client was given a whole answer, whatever its status. */
        ANSWERED,
        /** It was given an error of ours instead, or the answer broke in the middle. */
        FAILED,
        /** The client went away before the end. */
        LEFT;

        public String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public End end() {
        if (failure.isEmpty()) {
            return End.ANSWERED;
        }
        return failure.equals(ExchangeFailure.Kind.CLIENT_LEFT.code()) ? End.LEFT : End.FAILED;
    }
}
