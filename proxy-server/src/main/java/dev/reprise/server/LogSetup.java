package dev.reprise.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.reprise.server.config.LogConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.SubstituteLoggerFactory;

/**
 * Turns {@link LogDefaults} into what {@code log.*} says. The level is that of our own loggers: further down, libraries
 * write out the bytes they read, and those are prompts and answers. A logback configuration that an operator puts in
 * the place of ours keeps its own format.
 */
final class LogSetup {

    private static final List<String> OUR_LOGGERS = List.of("dev.reprise", "access");
    private static final long SET_UP_POLL_NANOS = 100_000;

    private LogSetup() {}

    /** To be called before anything is logged. */
    static void apply(LogConfig log) {
        apply(log, context());
    }

    static void apply(LogConfig log, LoggerContext context) {
        Level level = Level.valueOf(log.level().name());
        OUR_LOGGERS.forEach(name -> context.getLogger(name).setLevel(level));
        appender(context).ifPresent(appender -> write(log.format(), appender, context));
    }

    /** Writes out what is still queued. To be called last: afterwards nothing is logged any more. */
    static void stop() {
        context().stop();
    }

    /** While another thread is the first to log, there is a stand-in for what it is still setting up. */
    private static LoggerContext context() {
        ILoggerFactory logging = LoggerFactory.getILoggerFactory();
        while (logging instanceof SubstituteLoggerFactory) {
            LockSupport.parkNanos(SET_UP_POLL_NANOS);
            logging = LoggerFactory.getILoggerFactory();
        }
        return (LoggerContext) logging;
    }

    /** Lines that could not be written, because standard error was full or was not read. */
    static long linesLost() {
        return appender(context()).map(StandardErrorAppender::linesLost).orElse(0L);
    }

    private static void write(LogConfig.Format format, StandardErrorAppender appender, LoggerContext context) {
        boolean json = appender.encoder() instanceof JsonLines;
        if (json != (format == LogConfig.Format.JSON)) {
            appender.setEncoder(json ? LogDefaults.text(context) : JsonLines.of(context));
        }
    }

    /** Ours, unless the operator has put another configuration in its place. */
    static Optional<StandardErrorAppender> appender(LoggerContext context) {
        return context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr") instanceof StandardErrorAppender ours
                ? Optional.of(ours)
                : Optional.empty();
    }
}
