package dev.reprise.server;

import dev.reprise.server.warm.FailureReason;
import dev.reprise.server.warm.WarmLine;
import dev.reprise.server.warm.WarmListener;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong while a proxy warms itself, as log lines: the first twenty, because they are often alike. */
final class WarmLog implements WarmListener {

    private static final Logger LOG = LoggerFactory.getLogger(WarmAtStart.class);
    private static final int LINES_MAX = 20;

    private final AtomicInteger lines = new AtomicInteger();

    @Override
    public void failed(WarmLine line, FailureReason reason, String detail) {
        int number = lines.incrementAndGet();
        if (number <= LINES_MAX) {
            LOG.warn("warm.at-start: {}: {}: {}", line.place(), reason.token(), detail);
        } else if (number == LINES_MAX + 1) {
            LOG.warn("warm.at-start: further lines that fail are only counted");
        }
    }

    @Override
    public void outOfBudget(WarmLine line) {
        LOG.warn(
                "warm.at-start: {}: not asked, nor what follows: it could cost more than warm.budget leaves",
                line.place());
    }

    @Override
    public void answeredByAnother() {
        LOG.warn("warm.at-start: answers have no X-Cache (expected: this proxy at server.host and server.port)");
    }
}
