package dev.reprise.server.metrics;

import dev.reprise.exchange.ExchangeListener;
import dev.reprise.exchange.ExchangeRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where bugs are reported, with type and stack but without the message: exceptions of parsers quote what they were reading,
 * and that is somebody's prompt.
 */
public final class BugLog implements ExchangeListener {

    private static final Logger LOG = LoggerFactory.getLogger(BugLog.class);

    @Override
    public void ended(ExchangeRecord exchange) {}

    @Override
    public void bug(Throwable fault) {
        LOG.error("a bug cost one exchange: please report it", new Anonymous(fault));
    }

    /** A fault without its words. */
    private static final class Anonymous extends RuntimeException {

        private static final long serialVersionUID = 1;

        Anonymous(Throwable fault) {
            super(fault.getClass().getName(), null, false, true);
            setStackTrace(fault.getStackTrace());
        }
    }
}
