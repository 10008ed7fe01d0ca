package dev.reprise.server.scenario;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/**
 * What this process holds in memory: its heap after collecting garbage, and what Netty has allocated outside of it.
 *
 * @param heapBytes used on the heap
 * @param directBytes allocated by Netty, in use or pooled
 */
record Footprint(long heapBytes, long directBytes) {

    private static final int COLLECTIONS = 3;

    static Footprint now() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return new Footprint(least, Math.max(0, PlatformDependent.usedDirectMemory()));
    }

    Footprint since(Footprint before) {
        return new Footprint(heapBytes - before.heapBytes, directBytes - before.directBytes);
    }

    long bytes() {
        return heapBytes + directBytes;
    }

    /** One line for whoever wants the figure. */
    void print(String what, int clients, long bytesMax) {
        System.out.printf(
                "footprint: %s: %d clients, heap %+.1f MiB, direct %+.1f MiB, %.1f KiB each (bound: %.1f MiB)%n",
                what,
                clients,
                heapBytes / 1048576.0,
                directBytes / 1048576.0,
                bytes() / 1024.0 / clients,
                bytesMax / 1048576.0);
    }
}
