package dev.reprise.leaks;

import io.netty.buffer.ByteBufAllocator;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class after which a Netty buffer turns out to have been lost. JUnit finds it by its service file. */
public final class FailOnLeaks implements AfterAllCallback {
    private static final long COLLECTION_MILLIS_MAX = 1_000;

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        List<String> reports = findLeaks();
        if (!reports.isEmpty()) {
            throw new AssertionError("Leaks found after " + context.getDisplayName()
                    + " (perhaps of an earlier class):\n" + String.join("\n", reports));
        }
    }

    /** A leak is known once the lost buffer has been collected, and is reported when the next buffer is made. */
    static List<String> findLeaks() throws InterruptedException {
        collectGarbage();
        ByteBufAllocator.DEFAULT.buffer(1).release();
        return RecordingLeakDetector.takeReports();
    }

    private static void collectGarbage() throws InterruptedException {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        WeakReference<Object> marker = new WeakReference<>(new Object(), collected);
        System.gc();
        if (collected.remove(COLLECTION_MILLIS_MAX) != marker) {
            throw new AssertionError("nothing was collected within " + COLLECTION_MILLIS_MAX + " ms");
        }
    }
}
