package dev.reprise.server.redis;

/** What one connection has under way, counted and weighed against its limits. */
final class InFlight {

    /** What there may be of it. */
    record Limits(int commandsMax, int bytesMax) {}

    private final Limits limits;
    private int commands; // guarded by this
    private long bytes; // guarded by this

    InFlight(Limits limits) {
        this.limits = limits;
    }

    /**
     * Makes room for one more command of that weight, if there is room, or if less than half is taken: what is larger than all of
     * it has to go too. {@link #leave} must follow.
     */
    synchronized boolean enter(int commandBytes) {
        int bytesMax = limits.bytesMax();
        if (commands == limits.commandsMax() || (bytes > bytesMax / 2 && bytes + commandBytes > bytesMax)) {
            return false;
        }
        commands++;
        bytes += commandBytes;
        return true;
    }

    synchronized void leave(int commandBytes) {
        commands--;
        bytes -= commandBytes;
    }
}
