package dev.reprise.trials.load;

/**
 * One request, as the client's log has it.
 *
 * @param hash of the question that was asked
 * @param xCache what the proxy says the cache did; empty if it said nothing
 * @param ageSeconds of a hit; -1 if it has none
 * @param error the {@code error.code} of a refusal
 * @param reading what the body turned out to be
 */
public record ClientRecord(
        long nonce,
        String hash,
        Kind kind,
        Writing writing,
        Control control,
        long beginNanos,
        long endNanos,
        Fate fate,
        int status,
        String xCache,
        long ageSeconds,
        String error,
        Reading reading) {

    String line() {
        return String.join(
                "\t",
                Long.toString(nonce),
                hash,
                kind.name(),
                writing.name(),
                control.name(),
                Long.toString(beginNanos),
                Long.toString(endNanos),
                fate.name(),
                Integer.toString(status),
                xCache,
                Long.toString(ageSeconds),
                error,
                reading.hash(),
                Integer.toString(reading.sequence()),
                reading.problem().replaceAll("\\s+", " "));
    }

    public static ClientRecord of(String line) {
        String[] f = line.split("\t", -1);
        return new ClientRecord(
                Long.parseLong(f[0]),
                f[1],
                Kind.valueOf(f[2]),
                Writing.valueOf(f[3]),
                Control.valueOf(f[4]),
                Long.parseLong(f[5]),
                Long.parseLong(f[6]),
                Fate.valueOf(f[7]),
                Integer.parseInt(f[8]),
                f[9],
                Long.parseLong(f[10]),
                f[11],
                new Reading(f[12], Integer.parseInt(f[13]), f[14]));
    }

    /** Whether it has the origin's answer to judge. */
    public boolean isJudged() {
        return fate == Fate.ANSWERED && status == 200;
    }
}
