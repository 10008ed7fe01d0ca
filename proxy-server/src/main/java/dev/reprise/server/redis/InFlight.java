package dev.reprise.server.redis;

/** What one connection has under way, counted and weighed against its limits. */
final class InFlight {
    private final int commandsMax;
    private final long bytesMax;
    private int commands; // guarded by this
    private long bytes; // guarded by this

    InFlight(int commandsMax, long bytesMax) {
        this.commandsMax = commandsMax;
        this.bytesMax = bytesMax;
    }

    /** Makes room for one more command of that weight, if there is room; {@link #leave} must follow. */
    synchronized boolean enter(int commandBytes) {
        if (commands == commandsMax || bytes + commandBytes > bytesMax) {
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
