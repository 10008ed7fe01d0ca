package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitedLogTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = new LoggerContext().getLogger("redis");
    private final ManualTicks ticks = new ManualTicks();
    private final LimitedLog log = new LimitedLog(logger, ticks);

    @BeforeEach
    void collectLines() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @Test
    void writesSoManyLinesAMinuteAndThenHowManyItLeftOut() {
        for (int i = 0; i < LimitedLog.LINES_A_MINUTE_MAX + 5; i++) {
            log.warn("trouble");
        }
        assertThat(written()).hasSize(LimitedLog.LINES_A_MINUTE_MAX).containsOnly("trouble");

        ticks.pass(Duration.ofMinutes(1));
        log.info("better");

        assertThat(written())
                .endsWith("Left out 5 lines about Redis in the last minute", "better")
                .hasSize(LimitedLog.LINES_A_MINUTE_MAX + 2);
    }

    private List<String> written() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
