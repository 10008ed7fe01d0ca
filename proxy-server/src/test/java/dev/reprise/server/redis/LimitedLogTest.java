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
        for (int i = 0; i < LimitedLog.TROUBLES_A_MINUTE_MAX + 5; i++) {
            log.warn("trouble");
        }
        assertThat(written()).hasSize(LimitedLog.TROUBLES_A_MINUTE_MAX).containsOnly("trouble");

        ticks.pass(Duration.ofMinutes(1));
        log.warn("again");

        assertThat(written())
                .endsWith("again (5 lines about Redis were left out before)")
                .hasSize(LimitedLog.TROUBLES_A_MINUTE_MAX + 1);
    }

    @Test
    void hasRoomForGoodNewsThoughThereWasMuchTrouble() {
        for (int i = 0; i < 1_000; i++) {
            log.warn("trouble");
        }
        for (int i = 0; i < 1_000; i++) {
            log.info("better");
        }

        assertThat(written()).hasSize(LimitedLog.LINES_A_MINUTE_MAX);
        assertThat(written().get(LimitedLog.TROUBLES_A_MINUTE_MAX)).startsWith("better (992 lines");
    }

    @Test
    void writesNoMoreThanThatInAnyMinuteWhereverItBegins() {
        for (int second = 0; second < 600; second++) {
            log.info("line");
            ticks.pass(Duration.ofSeconds(1));
        }

        assertThat(written()).hasSize(10 * LimitedLog.LINES_A_MINUTE_MAX);
        long[] seconds = lines.list.stream().mapToLong(this::leftOutBefore).toArray();
        assertThat(seconds).contains(50);
    }

    private long leftOutBefore(ILoggingEvent line) {
        String digits = line.getFormattedMessage().replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    private List<String> written() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
