package dev.reprise.canaries;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class after which a canary turns out to have been somewhere else than in a request or an answer: in a log
 * line of ours at any level, a line of a library that would be written, standard output or error, a page of the
 * management port, a header of ours, an error of ours, or a name in Redis. JUnit finds it by its service file.
 */
public final class FailOnCanaries implements BeforeAllCallback, AfterAllCallback {

    private static final List<String> LOGGERS_OF_OURS = List.of("dev.reprise", "access");

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        SearchedStream.install();
        LOGGERS_OF_OURS.forEach(name -> logger(name).setLevel(Level.TRACE)); // a test may have left them otherwise
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> reports = Canaries.takeReports();
        if (!reports.isEmpty()) {
            throw new AssertionError("Secrets found after " + context.getDisplayName()
                    + " (perhaps of an earlier class):\n" + String.join("\n", reports));
        }
    }
}
