package dev.reprise.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.encoder.EchoEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandardErrorAppenderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX = StandardErrorAppender.LINES_WAITING_MAX;

    private final LoggerContext context = new LoggerContext();
    private final StandardErrorAppender appender = new StandardErrorAppender();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicBoolean full = new AtomicBoolean();
    private final CountDownLatch read = new CountDownLatch(1);

    @BeforeEach
    void start() {
        context.setMDCAdapter(new LogbackMDCAdapter()); // SLF4J does it for the context of a process
        appender.setContext(context);
        appender.setEncoder(new EchoEncoder<>());
        appender.start();
    }

    @AfterEach
    void stop() {
        read.countDown();
        appender.stop();
    }

    private void log(Level level, String message) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerContext(context);
        event.setLevel(level);
        event.setMessage(message);
        appender.doAppend(event);
    }

    @Test
    void goesOnWhenThereIsRoomOnTheDiskAgain() {
        appender.setOut(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (full.get()) {
                    throw new IOException("No space left on device");
                }
                written.write(b);
            }
        });
        full.set(true);
        log(Level.INFO, "lost");
        await().atMost(PATIENCE).until(() -> appender.linesLost() == 1);

        full.set(false);
        log(Level.INFO, "there");

        await().atMost(PATIENCE)
                .until(() -> written.toString(StandardCharsets.UTF_8).contains("there"));
        assertThat(written.toString(StandardCharsets.UTF_8)).doesNotContain("lost");
        assertThat(appender.linesLost()).isEqualTo(1);
    }

    @Test
    void losesWhatNobodyReadsAndWarningsLast() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        appender.setOut(new OutputStream() {
            @Override
            public void write(int b) {
                blocked.countDown();
                try {
                    read.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        log(Level.INFO, "blocks");
        assertThat(blocked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < 2 * MAX; i++) {
            log(Level.INFO, "information");
        }
        long information = appender.linesLost();
        for (int i = 0; i < 2 * MAX; i++) {
            log(Level.WARN, "warning");
        }
        long all = appender.linesLost();

        int reserved = MAX / 5;
        assertThat(information).isEqualTo(2 * MAX - (MAX - reserved));
        assertThat(all - information).isEqualTo(2 * MAX - reserved);
    }
}
