package dev.reprise.server.metrics;

import dev.reprise.cache.NotStored;
import dev.reprise.cache.StoredResponse;
import dev.reprise.exchange.ExchangeListener;
import dev.reprise.exchange.ExchangeRecord;
import dev.reprise.exchange.Limit;
import dev.reprise.exchange.RejectionReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one. A listener that throws hurts neither the exchange nor the other listeners; the first fault is
 * logged and no further one, because the next exchange would likely bring it again.
 */
public final class ExchangeListeners implements ExchangeListener {

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeListeners.class);

    private final List<ExchangeListener> listeners;
    private final AtomicBoolean faultLogged = new AtomicBoolean();

    public ExchangeListeners(ExchangeListener... listeners) {
        this.listeners = List.of(listeners);
    }

    @Override
    public void ended(ExchangeRecord exchange) {
        tell(listener -> listener.ended(exchange));
    }

    @Override
    public void originAnswered(int status, Duration firstByte) {
        tell(listener -> listener.originAnswered(status, firstByte));
    }

    @Override
    public void originEnded(Duration whole) {
        tell(listener -> listener.originEnded(whole));
    }

    @Override
    public void notStored(NotStored reason) {
        tell(listener -> listener.notStored(reason));
    }

    @Override
    public void reached(Limit limit) {
        tell(listener -> listener.reached(limit));
    }

    @Override
    public void bug(Throwable fault) {
        tell(listener -> listener.bug(fault));
    }

    @Override
    public void stored(StoredResponse response) {
        tell(listener -> listener.stored(response));
    }

    @Override
    public void rejected(RejectionReason reason) {
        tell(listener -> listener.rejected(reason));
    }

    private void tell(Consumer<ExchangeListener> news) {
        for (ExchangeListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException fault) {
                report(listener, fault);
            }
        }
    }

    private void report(ExchangeListener listener, RuntimeException fault) {
        if (faultLogged.compareAndSet(false, true)) {
            String name = listener.getClass().getName();
            LOG.warn(
                    "{} failed with {}; further failures are not logged",
                    name,
                    fault.getClass().getName());
        }
    }
}
