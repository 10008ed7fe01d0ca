package dev.reprise.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Text on standard error at level info, unless a configuration of logback's is given by {@code -Dlogback.configurationFile=FILE}
 * or stands in the class path of tests. {@link LogSetup} turns it into what {@code log.*} says. As XML it would be a tenth of
 * the time to start.
 */
public final class LogDefaults extends ContextAwareBase implements Configurator {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg %kvp{NONE}%n";

    private static final Map<String, Level> LEVELS = Map.of(
            // What there is to say about Redis we say ourselves, in ten lines a minute; Lettuce would say it for each
            // command.
            "io.lettuce",
            Level.ERROR,
            "dev.reprise",
            Level.INFO,
            "access",
            Level.INFO,
            // Who purged or warmed what, whatever log.level is.
            "admin",
            Level.INFO,
            // Requests that are marked by log.debug-header, whatever log.level is.
            "access.debug",
            Level.INFO,
            // Libraries stay here whatever log.level is: further down they write out the bytes they read.
            Logger.ROOT_LOGGER_NAME,
            Level.WARN);

    @Override
    public ExecutionStatus configure(LoggerContext logging) {
        if (System.getProperty("logback.configurationFile") != null
                || LogDefaults.class.getResource("/logback-test.xml") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        apply(logging);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    static PatternLayoutEncoder text(LoggerContext logging) {
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(logging);
        text.setPattern(PATTERN);
        text.start();
        return text;
    }

    static void apply(LoggerContext logging) {
        StandardErrorAppender stderr = new StandardErrorAppender();
        stderr.setContext(logging);
        stderr.setName("stderr");
        stderr.setEncoder(text(logging));
        stderr.start();
        LEVELS.forEach((name, level) -> logging.getLogger(name).setLevel(level));
        logging.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr);
    }
}
