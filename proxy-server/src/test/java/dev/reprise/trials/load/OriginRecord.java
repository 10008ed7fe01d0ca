package dev.reprise.trials.load;

/**
 * One call, as the origin's log has it.
 *
 * @param sequence the call's number, from 1
 * @param nonce of the request that it came with
 * @param hash of the question, as the origin received it
 * @param endNanos when the last byte was written, or the connection was given up
 */
public record OriginRecord(
        int sequence, long nonce, String hash, OriginConduct conduct, long beginNanos, long endNanos, boolean written) {

    /** Whether it is surely small enough to be kept, however it was written. */
    public boolean isSmall() {
        return Answer.isSmall(sequence);
    }

    String line() {
        return sequence + "\t" + nonce + "\t" + hash + "\t" + conduct + "\t" + beginNanos + "\t" + endNanos + "\t"
                + written;
    }

    public static OriginRecord of(String line) {
        String[] f = line.split("\t", -1);
        return new OriginRecord(
                Integer.parseInt(f[0]),
                Long.parseLong(f[1]),
                f[2],
                OriginConduct.valueOf(f[3]),
                Long.parseLong(f[4]),
                Long.parseLong(f[5]),
                Boolean.parseBoolean(f[6]));
    }
}
