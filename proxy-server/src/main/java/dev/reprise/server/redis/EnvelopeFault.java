package dev.reprise.server.redis;

/** Something in an envelope is not as the format says. Has neither message nor stack trace: nobody reads them. */
final class EnvelopeFault extends Exception {
    EnvelopeFault() {
        super(null, null, false, false);
    }

    static void unless(boolean asTheFormatSays) throws EnvelopeFault {
        if (!asTheFormatSays) {
            throw new EnvelopeFault();
        }
    }
}
