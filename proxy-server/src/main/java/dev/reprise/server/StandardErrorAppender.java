package dev.reprise.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log to standard error, on a thread of its own. Whoever reads it slowly or not at all, or puts it on a disk that
 * is full, costs lines, which are counted, and never answers: nobody who logs waits. Logback's own appenders lose such lines
 * without a word, or stop for good at the first that cannot be written.
 */
public final class StandardErrorAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    static final int LINES_WAITING_MAX = 8_192;

    /** Places that only warnings and errors may take. */
    private static final int RESERVED = LINES_WAITING_MAX / 5;

    private static final Duration STOP_MAX = Duration.ofSeconds(1);

    private final BlockingQueue<ILoggingEvent> waiting = new ArrayBlockingQueue<>(LINES_WAITING_MAX);
    private final AtomicLong lost = new AtomicLong();
    private volatile OutputStream out = new FileOutputStream(FileDescriptor.err);
    private volatile @Nullable Encoder<ILoggingEvent> encoder;
    private @Nullable Thread writing; // confined to whoever starts and stops it

    /** How lines are written; can be changed while it runs. */
    public void setEncoder(Encoder<ILoggingEvent> lines) {
        encoder = lines;
    }

    @Nullable
    Encoder<ILoggingEvent> encoder() {
        return encoder;
    }

    /** Writes there instead, for tests. */
    void setOut(OutputStream other) {
        out = other;
    }

    /** Lines that were logged and could not be written. */
    long linesLost() {
        return lost.get();
    }

    @Override
    public void start() {
        Thread thread = new Thread(this::write, "reprise-log");
        thread.setDaemon(true);
        thread.start();
        writing = thread;
        super.start();
    }

    /** Writes what is waiting, as far as that goes within a second. */
    @Override
    public void stop() {
        super.stop();
        Thread thread = writing;
        if (thread == null) {
            return;
        }
        writing = null;
        thread.interrupt();
        try {
            thread.join(STOP_MAX.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean important = event.getLevel().isGreaterOrEqual(Level.WARN);
        if (!important && waiting.remainingCapacity() <= RESERVED) {
            lost.incrementAndGet();
            return;
        }
        event.prepareForDeferredProcessing();
        if (!waiting.offer(event)) {
            lost.incrementAndGet();
        }
    }

    private void write() {
        try {
            while (true) {
                write(waiting.take());
            }
        } catch (InterruptedException stopped) {
            for (ILoggingEvent event = waiting.poll(); event != null; event = waiting.poll()) {
                write(event);
            }
        }
    }

    private void write(ILoggingEvent event) {
        Encoder<ILoggingEvent> lines = encoder;
        try {
            if (lines != null) {
                out.write(lines.encode(event));
            }
        } catch (IOException | RuntimeException notWritten) {
            lost.incrementAndGet();
        }
    }
}
