package dev.reprise.server;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the heap is nearly full of what is in use. What counts is what a collection of the old generation has left there:
 * before one, nobody can tell use from garbage. The virtual machine tells of each collection, so nothing is polled. But G1
 * collects an old generation without garbage only once there is no room at all, which is too late, so a collection is asked
 * for when the old generation is that full of either; and now and then while the heap is full and few requests are let in,
 * because there may be none for long. Thread-safe.
 */
final class HeapPressure {

    /** How far it has to fall to count as relieved, so that it does not change with every collection. */
    static final int RELIEF_PERCENT = 10;

    /** How much there may be of what nobody can tell from garbage while the heap is that full. */
    private static final int UNKNOWN_PERCENT = 5;

    private static final int COLLECT_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(HeapPressure.class);

    private volatile int percentMax = 100;
    private boolean watching; // guarded by this
    private final List<MemoryPoolMXBean> pools;
    private final Runnable relief;
    private final ScheduledExecutorService thread;
    private final AtomicLong measurements = new AtomicLong();
    private long usedBytes; // at the last measurement; guarded by this
    private long measuredPercent; // guarded by this
    private boolean asked; // for a collection, since the last measurement; guarded by this
    private volatile boolean full;

    private HeapPressure(Runnable relief) {
        this.relief = relief;
        this.pools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .filter(pool -> pool.isUsageThresholdSupported() && pool.isCollectionUsageThresholdSupported())
                .toList();
        this.thread = newThread();
    }

    /**
     * Watches until the process ends. At 100 percent there is nothing to watch for.
     *
     * @param relief makes some room; run at each measurement that is above
     */
    static HeapPressure watch(int percentMax, Runnable relief) {
        HeapPressure pressure = new HeapPressure(relief);
        pressure.limitTo(percentMax);
        return pressure;
    }

    /** From now on. */
    synchronized void limitTo(int percentMax) {
        this.percentMax = percentMax;
        usedBytes = 0; // the next measurement counts, whatever it finds
        if (full && measuredPercent <= percentMax) {
            relieved();
        }
        if (percentMax < 100 && !watching) {
            watching = true;
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                if (collector instanceof NotificationEmitter emitter) {
                    emitter.addNotificationListener((collected, none) -> measure(), null, null);
                }
            }
        }
    }

    /** Whether nothing new should begin. Reads a field. */
    boolean isFull() {
        return full;
    }

    /** A collection of the young generation alone leaves the measurement as it was. */
    private synchronized void measure() {
        long used = 0;
        long percent = 0;
        long percentWithGarbage = 0;
        for (MemoryPoolMXBean pool : pools) {
            MemoryUsage left = pool.getCollectionUsage();
            if (left != null) {
                used += left.getUsed();
                percent = Math.max(percent, percentOf(left));
            }
            percentWithGarbage = Math.max(percentWithGarbage, percentOf(pool.getUsage()));
        }
        if (used != usedBytes) {
            usedBytes = used;
            measuredPercent = percent;
            asked = false;
            measurements.incrementAndGet();
            heed(percent);
        }
        if (!full && !asked && percentWithGarbage > Math.max(percentMax, measuredPercent + UNKNOWN_PERCENT)) {
            asked = true;
            thread.execute(System::gc);
        }
    }

    private static long percentOf(MemoryUsage usage) {
        long max = usage.getMax() > 0 ? usage.getMax() : Runtime.getRuntime().maxMemory();
        return 100 * usage.getUsed() / max;
    }

    private void heed(long percent) {
        if (percent > percentMax) {
            relief.run();
        }
        if (!full && percent > percentMax) {
            full = true;
            LOG.warn(
                    "limits.heap-percent-max: {} (the heap is {} % full): new requests are answered 503",
                    percentMax, percent);
            collectLater();
        } else if (full && percent <= percentMax - RELIEF_PERCENT) {
            relieved();
        }
    }

    private void relieved() {
        full = false;
        LOG.warn("The heap is {} % full: new requests are served again", measuredPercent);
    }

    private void collectLater() {
        long before = measurements.get();
        var unused = thread.schedule(() -> collect(before), COLLECT_SECONDS, TimeUnit.SECONDS);
    }

    private void collect(long before) {
        if (!full) {
            return;
        }
        if (measurements.get() == before) {
            System.gc();
        }
        collectLater();
    }

    private static ScheduledExecutorService newThread() {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "reprise-heap");
            created.setDaemon(true);
            return created;
        });
        thread.setKeepAliveTime(COLLECT_SECONDS, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }
}
