package dev.reprise.leaks;

import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** The leak detector of the tests: Netty makes it by name, and reports go to {@link FailOnLeaks} instead of the log. */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
    private static final ConcurrentLinkedQueue<String> REPORTS = new ConcurrentLinkedQueue<>();

    /**
     * Lettuce gives each channel a buffer when it is registered, and takes it back when that ends: never, if the end of its
     * client overtakes an attempt to connect. That is one buffer, at the end of a client; the soak of the trials counts it.
     */
    private static final Pattern LETTUCES_UNUSED = Pattern.compile(
            "(?s)\\s*Recent access records:\\s*Created at:"
                    + "(?:(?!\\R\\s*io\\.lettuce).)*\\R\\s*io\\.lettuce\\.core\\.protocol\\.CommandHandler\\.channelRegistered.*");

    public RecordingLeakDetector(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /** Netty looks for this constructor too. */
    public RecordingLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
        this(resourceType, samplingInterval);
    }

    /** The reports since the last call. */
    static List<String> takeReports() {
        List<String> taken = new ArrayList<>();
        for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
            taken.add(report);
        }
        return taken;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        if (!LETTUCES_UNUSED.matcher(records).matches()) {
            REPORTS.add(resourceType + " was not released:" + records);
        }
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        REPORTS.add(resourceType + " was not released");
    }
}
