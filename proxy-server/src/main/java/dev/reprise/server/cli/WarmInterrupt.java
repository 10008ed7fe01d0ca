package dev.reprise.server.cli;

import dev.reprise.server.warm.WarmRun;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens when the process is told to stop while it warms: nothing new is asked, what is under way has a moment to come
 * to its end, and the summary is printed before the process ends with the signal's own exit code.
 */
final class WarmInterrupt implements AutoCloseable {

    private static final int MOMENT_SECONDS = 5;
    private static final int SUMMARY_SECONDS_MAX = 5;

    private final WarmRun run;
    private final CountDownLatch said = new CountDownLatch(1);
    private final Thread stopping = new Thread(this::stop, "warm-stop");

    private WarmInterrupt(WarmRun run) {
        this.run = run;
    }

    static WarmInterrupt of(WarmRun run) {
        WarmInterrupt interrupt = new WarmInterrupt(run);
        Runtime.getRuntime().addShutdownHook(interrupt.stopping);
        return interrupt;
    }

    void summaryIsSaid() {
        said.countDown();
    }

    private void stop() {
        run.stop();
        try {
            if (!said.await(MOMENT_SECONDS, TimeUnit.SECONDS)) {
                run.cut();
                boolean told = said.await(SUMMARY_SECONDS_MAX, TimeUnit.SECONDS);
                assert told : "the summary could not be written";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        said.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(stopping);
        } catch (IllegalStateException stoppingAlready) {
            // the process ends, and the hook has run
        }
    }
}
