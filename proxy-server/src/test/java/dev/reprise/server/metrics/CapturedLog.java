package dev.reprise.server.metrics;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What one logger is told, until it is closed. */
public final class CapturedLog implements AutoCloseable {
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger;
    private final Level levelBefore; // null if it is that of the logger above

    private CapturedLog(Logger logger) {
        this.logger = logger;
        this.levelBefore = logger.getLevel();
    }

    public static CapturedLog of(String name, Level level) {
        CapturedLog log = new CapturedLog((Logger) LoggerFactory.getLogger(name));
        log.logger.setLevel(level);
        log.logger.setAdditive(false);
        log.logger.addAppender(log.appender);
        log.appender.start();
        return log;
    }

    List<ILoggingEvent> events() {
        return appender.list;
    }

    /** The message and the key-value pairs of each event. */
    public List<String> lines() {
        return appender.list.stream().map(CapturedLog::line).toList();
    }

    private static String line(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
        Stream<String> facts = pairs.stream().map(pair -> pair.key + "=" + pair.value);
        return Stream.concat(Stream.of(event.getFormattedMessage()), facts).collect(Collectors.joining(" "));
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(levelBefore);
        logger.setAdditive(true);
    }
}
