package dev.reprise.server.config;

import java.time.Duration;

/**
 * {@code limits.*}: the bound of everything that a client or an origin could make grow.
 *
 * @param requestBytesMax a larger body is forwarded without being read for a key
 * @param requestsBytesMax what all that are held together may have; beyond it one is forwarded without being read
 * @param headerBytesMax of one message
 * @param headerFieldsMax of one message
 * @param headerTimeMax from the first byte of a request to the end of its header
 * @param bodyTimeMax for a body that is read for a key
 * @param bodyIdleTimeMax between two parts of any body
 * @param writeIdleTimeMax for a client to take something of its answer
 * @param idleTimeMax of a connection without a request
 * @param recordingsMax recordings in flight; beyond it new ones are relays
 * @param recordingsBytesMax what they hold together; beyond it new ones are relays
 * @param drainTimeMax how long a stopping server waits for its exchanges
 * @param relayBytesMax what a relay holds of an answer at a time
 * @param heapPercentMax how full of what is in use the heap may be before requests are shed
 */
public record LimitsConfig(
        int requestBytesMax,
        long requestsBytesMax,
        int headerBytesMax,
        int headerFieldsMax,
        Duration headerTimeMax,
        Duration bodyTimeMax,
        Duration bodyIdleTimeMax,
        Duration writeIdleTimeMax,
        Duration idleTimeMax,
        int connectionsMax,
        int exchangesMax,
        int recordingsMax,
        long recordingsBytesMax,
        int playersPerRecordingMax,
        int jsonDepthMax,
        int jsonNumberDigitsMax,
        Duration drainTimeMax,
        int relayBytesMax,
        int heapPercentMax) {

    /** Parsers of JSON recurse: a thread's stack bears this much for certain. */
    private static final int JSON_DEPTH_CEILING = 1_000;

    /** The time to read a number grows with the square of its digits. */
    private static final int JSON_NUMBER_DIGITS_CEILING = 10_000;

    public LimitsConfig {
        Check.positive("limits.request-bytes-max", requestBytesMax);
        Check.positive("limits.requests-bytes-max", requestsBytesMax);
        Check.positive("limits.header-bytes-max", headerBytesMax);
        Check.positive("limits.header-fields-max", headerFieldsMax);
        Check.positive("limits.header-time-max", headerTimeMax);
        Check.positive("limits.body-time-max", bodyTimeMax);
        Check.positive("limits.body-idle-time-max", bodyIdleTimeMax);
        Check.positive("limits.write-idle-time-max", writeIdleTimeMax);
        Check.positive("limits.idle-time-max", idleTimeMax);
        Check.positive("limits.connections-max", connectionsMax);
        Check.positive("limits.exchanges-max", exchangesMax);
        Check.positive("limits.recordings-max", recordingsMax);
        Check.positive("limits.recordings-bytes-max", recordingsBytesMax);
        Check.positive("limits.players-per-recording-max", playersPerRecordingMax);
        Check.within("limits.json-depth-max", jsonDepthMax, 1, JSON_DEPTH_CEILING);
        Check.within("limits.json-number-digits-max", jsonNumberDigitsMax, 1, JSON_NUMBER_DIGITS_CEILING);
        Check.positive("limits.drain-time-max", drainTimeMax);
        Check.positive("limits.relay-bytes-max", relayBytesMax);
        Check.within("limits.heap-percent-max", heapPercentMax, 50, 100);
    }
}
