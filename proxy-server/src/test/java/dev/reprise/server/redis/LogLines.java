package dev.reprise.server.redis;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a class, or all below a name, logs while this is open. */
public final class LogLines implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Collecting appender = new Collecting();
    private final Logger logger;
    private final Level before;

    private LogLines(Logger logger) {
        this.logger = logger;
        before = logger.getLevel();
    }

    public static LogLines of(Class<?> type) {
        return of(type.getName(), Level.WARN);
    }

    /** From that level on, whatever level is configured. */
    public static LogLines of(String name, Level level) {
        LogLines lines = new LogLines((Logger) LoggerFactory.getLogger(name));
        ThresholdFilter filter = new ThresholdFilter();
        filter.setLevel(level.levelStr);
        filter.start();
        lines.appender.addFilter(filter);
        lines.appender.start();
        lines.logger.setLevel(level);
        lines.logger.addAppender(lines.appender);
        return lines;
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(before);
    }

    private final class Collecting extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    }
}
