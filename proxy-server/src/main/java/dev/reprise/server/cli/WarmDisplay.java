package dev.reprise.server.cli;

import dev.reprise.server.warm.WarmProgress;
import java.io.PrintWriter;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows on standard error how far warming has come: a bar on a terminal, elsewhere a line every few seconds. */
final class WarmDisplay implements AutoCloseable {

    private static final int LINE_SECONDS = 5;
    private static final int BAR_MILLIS = 200;
    private static final long UNIT_BYTES = 1 << 10;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "warm-display");
        thread.setDaemon(true);
        return thread;
    });
    private final Runnable last;

    private WarmDisplay(Runnable last) {
        this.last = last;
    }

    static WarmDisplay none() {
        return new WarmDisplay(() -> {});
    }

    /** Whether standard error is a terminal, which only the launcher can tell. */
    static boolean isOnTerminal() {
        return Boolean.getBoolean("reprise.terminal.error");
    }

    static WarmDisplay of(Supplier<WarmProgress> progress, PrintWriter err) {
        return isOnTerminal() ? bar(progress) : lines(progress, err);
    }

    private static WarmDisplay lines(Supplier<WarmProgress> progress, PrintWriter err) {
        WarmDisplay display = new WarmDisplay(() -> {});
        display.timer.scheduleAtFixedRate(
                () -> {
                    err.println("warm: " + WarmText.line(progress.get()));
                    err.flush();
                },
                LINE_SECONDS,
                LINE_SECONDS,
                TimeUnit.SECONDS);
        return display;
    }

    /** Bytes of the files are what is known beforehand, so they are what the bar and the time that is left go by. */
    private static WarmDisplay bar(Supplier<WarmProgress> progress) {
        OptionalLong bytesTotal = progress.get().bytesTotal();
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("warm")
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" KiB", UNIT_BYTES)
                .setInitialMax(bytesTotal.orElse(-1))
                .setUpdateIntervalMillis(BAR_MILLIS)
                .continuousUpdate()
                .build();
        Runnable update = () -> {
            WarmProgress now = progress.get();
            bar.stepTo(now.bytes());
            bar.setExtraMessage(" " + WarmText.counts(now));
        };
        WarmDisplay display = new WarmDisplay(() -> {
            update.run();
            bar.close();
        });
        display.timer.scheduleAtFixedRate(update, 0, BAR_MILLIS, TimeUnit.MILLISECONDS);
        return display;
    }

    @Override
    public void close() {
        finish();
    }

    /** Shows the last of it, once. */
    void finish() {
        if (!timer.isShutdown()) {
            timer.shutdownNow();
            last.run();
        }
    }
}
