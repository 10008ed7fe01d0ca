package dev.reprise.server.cli;

import dev.reprise.server.warm.WarmProgress;
import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows on standard error how far warming has come: a bar on a terminal, elsewhere a line every few seconds. */
final class WarmDisplay implements AutoCloseable {

    private static final int LINE_SECONDS = 5;
    private static final int BAR_MILLIS = 200;

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

    private static WarmDisplay bar(Supplier<WarmProgress> progress) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("warm")
                .setRenderer((state, width) -> WarmBar.line(progress.get(), width))
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .setUpdateIntervalMillis(BAR_MILLIS)
                .continuousUpdate()
                .build();
        return new WarmDisplay(bar::close);
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
