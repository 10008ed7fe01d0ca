package dev.reprise.trials.means;

import java.time.Duration;

/**
 * How a {@link FaultProxy} treats the bytes of one direction.
 *
 * @param latency each piece arrives that much later
 * @param bytesPerSecond bandwidth; 0 is unlimited
 * @param sliceBytes the largest piece that is written at a time; 0 is as it came
 * @param held nothing goes on until the conduct changes, as with lost packets: a black hole
 * @param end what happens to the connection after {@code endAfterBytes} of this direction
 * @param corruptEveryBytes of each so many bytes one has a bit flipped; 0 is none
 */
public record Conduct(
        Duration latency,
        long bytesPerSecond,
        int sliceBytes,
        boolean held,
        End end,
        long endAfterBytes,
        int corruptEveryBytes) {

    /** How a connection ends before its time. */
    public enum End {
        NONE,
        CLOSE,
        RESET
    }

    public static final Conduct GOOD = new Conduct(Duration.ZERO, 0, 0, false, End.NONE, 0, 0);
    public static final Conduct BLACK_HOLE = new Conduct(Duration.ZERO, 0, 0, true, End.NONE, 0, 0);

    public static Conduct late(Duration latency) {
        return new Conduct(latency, 0, 0, false, End.NONE, 0, 0);
    }

    public static Conduct narrow(long bytesPerSecond) {
        return new Conduct(Duration.ZERO, bytesPerSecond, 0, false, End.NONE, 0, 0);
    }

    public static Conduct sliced(int sliceBytes) {
        return new Conduct(Duration.ZERO, 0, sliceBytes, false, End.NONE, 0, 0);
    }

    public static Conduct endingAfter(long bytes, End end) {
        return new Conduct(Duration.ZERO, 0, 0, false, end, bytes, 0);
    }

    public static Conduct corrupting(int everyBytes) {
        return new Conduct(Duration.ZERO, 0, 0, false, End.NONE, 0, everyBytes);
    }
}
