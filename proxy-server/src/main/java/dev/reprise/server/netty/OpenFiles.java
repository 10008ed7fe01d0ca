package dev.reprise.server.netty;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many clients' connections there may be, so that they never take the files that the origin's connections, Redis and
 * the management port need: a proxy that only accepts answers nobody.
 */
final class OpenFiles {

    /** For Redis, probes, scrapes, and what the virtual machine opens. */
    private static final int OTHERS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    private final long max;
    private final long free;

    private OpenFiles(long max, long free) {
        this.max = max;
        this.free = free;
    }

    /** As many as this process may still open. To be asked before there are connections. */
    static OpenFiles now() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? new OpenFiles(
                        system.getMaxFileDescriptorCount(),
                        system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - OTHERS)
                : new OpenFiles(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** What is configured, or less where the process may not open that many files; then a line says so. */
    int clientsMax(int connectionsMax, int originConnectionsMax) {
        int bearable = clientsMax(connectionsMax, originConnectionsMax, free);
        if (bearable < connectionsMax) {
            LOG.warn(
                    "limits.connections-max: {} (expected: <= {}, as this process may open {} files; that many are taken)",
                    connectionsMax,
                    bearable,
                    max);
        }
        return bearable;
    }

    /** The origin gets what it may have, but never more than half. */
    static int clientsMax(int connectionsMax, int originConnectionsMax, long free) {
        long bearable = Math.max(free / 2, free - originConnectionsMax);
        return (int) Math.max(1, Math.min(connectionsMax, bearable));
    }
}
