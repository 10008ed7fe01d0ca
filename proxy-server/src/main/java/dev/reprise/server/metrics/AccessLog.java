package dev.reprise.server.metrics;

import dev.reprise.exchange.ExchangeListener;
import dev.reprise.exchange.ExchangeRecord;
import dev.reprise.exchange.RejectionReason;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each exchange and each rejected request, on the logger {@code access}, its facts as key-value pairs, which
 * {@code docs/operations.md} lists. Empty facts are left out. Never a prompt, an answer or a credential; what a client chose
 * is cut and cleaned.
 */
public final class AccessLog implements ExchangeListener {

    private static final Logger LOG = LoggerFactory.getLogger("access");

    /** For requests that a client marked and the operator wants to see: written at any {@code log.level}. */
    private static final Logger MARKED = LoggerFactory.getLogger("access.debug");

    @Override
    public void ended(ExchangeRecord exchange) {
        ExchangeRecord.Debug debug = exchange.debug();
        Logger log = debug == null ? LOG : MARKED;
        if (!log.isInfoEnabled()) {
            return;
        }
        LoggingEventBuilder line = log.atInfo();
        line = add(line, "method", ClientText.clean(exchange.method()));
        line = add(line, "client", exchange.client());
        line = add(line, "endpoint", exchange.endpoint());
        line = add(line, "model", ClientText.clean(exchange.model()));
        line = add(line, "outcome", exchange.outcome().token());
        line = add(line, "detail", exchange.detail());
        line = line.addKeyValue("status", exchange.status());
        line = add(line, "failure", exchange.failure());
        line = line.addKeyValue("first_byte_ms", millis(exchange.firstByte()));
        line = line.addKeyValue("duration_ms", millis(exchange.duration()));
        line = line.addKeyValue("bytes", exchange.bytesSent());
        if (exchange.saved() != null) {
            line = line.addKeyValue("saved_tokens", exchange.saved().totalTokens());
        }
        if (debug != null) {
            line = add(line, "debug", ClientText.clean(debug.mark()));
            line = add(line, "key", debug.key());
        }
        line.log("exchange");
    }

    /** The reason and nothing else: whatever was sent is not worth quoting, and may be anything. */
    @Override
    public void rejected(RejectionReason reason) {
        LOG.atInfo()
                .addKeyValue("reason", reason.code())
                .addKeyValue("status", reason.status())
                .log("rejected");
    }

    private static LoggingEventBuilder add(LoggingEventBuilder line, String key, String value) {
        return value.isEmpty() ? line : line.addKeyValue(key, value);
    }

    /** With three decimals: a hit takes less than one. */
    private static double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e3) / 1e3;
    }
}
