package dev.reprise.exchange;

import java.time.Duration;

/**
 * The bounds and habits of every exchange.
 *
 * @param requestBytesMax the largest request body read for a key
 * @param bodyTimeMax how long a client may take to send such a body
 * @param recordingBytesMax the largest answer recorded
 * @param relayWindowBytes what a relay holds of an answer at most
 * @param playersMax clients that share one recording
 * @param finishAnswers whether an answer that nobody waits for any more is finished, to be kept
 * @param finishTimeMax how long that may take
 * @param collapse whether identical requests share one forward
 * @param askUsage whether streams are asked for their usage though the client did not
 * @param debugHeaders whether answers name their cache key
 * @param debugHeader marks requests that are logged with more; empty if none does
 * @param replayPace how fast stored streams are played
 * @param hop who this proxy is to others on the way
 * @param cors which websites' scripts may read answers
 */
public record ExchangeSettings(
        int requestBytesMax,
        Duration bodyTimeMax,
        int recordingBytesMax,
        int relayWindowBytes,
        int playersMax,
        boolean finishAnswers,
        Duration finishTimeMax,
        boolean collapse,
        boolean askUsage,
        boolean debugHeaders,
        String debugHeader,
        ReplayPace replayPace,
        Hop hop,
        Cors cors) {

    /** The most that comes from an origin when it is asked for more. */
    private static final int READ_BYTES_MAX = 64 * 1024;

    Recording.Bounds recordingBounds() {
        return new Recording.Bounds(recordingBytesMax, windowBytes());
    }

    Recording.Bounds relayBounds() {
        return new Recording.Bounds(0, windowBytes());
    }

    /** With less than this held there is room for what the origin sends next, all at once. */
    private int windowBytes() {
        return Math.max(1, relayWindowBytes - READ_BYTES_MAX);
    }
}
