package dev.reprise.server.metrics;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.time.Instant;

/** How changes of the configuration went. Thread-safe. */
public final class ReloadMetrics {

    /** How one can end. */
    public enum Result {
        /** It is in force. */
        TAKEN("taken"),
        /** There was nothing new in it. */
        UNCHANGED("unchanged"),
        /** The former one is in force. */
        REFUSED("refused");

        private final String token;

        Result(String token) {
            this.token = token;
        }

        public String token() {
            return token;
        }
    }

    private final Counter reloads;
    private final Gauge lastSuccessful;
    private final Gauge taken;

    public ReloadMetrics(CollectorRegistry registry) {
        reloads = Counter.build("ai_proxy_reloads_total", "Times that the configuration was read again.")
                .labelNames("result")
                .withoutExemplars()
                .register(registry);
        for (Result result : Result.values()) {
            reloads.labels(result.token());
        }
        lastSuccessful = Gauge.build(
                        "ai_proxy_config_last_reload_successful", "0 while a changed configuration is refused.")
                .register(registry);
        lastSuccessful.set(1);
        taken = Gauge.build("ai_proxy_config_taken_timestamp_seconds", "Since when the configuration is in force.")
                .register(registry);
    }

    /** At the start, or when the configuration was read again. */
    public void ended(Result result, Instant when) {
        reloads.labels(result.token()).inc();
        lastSuccessful.set(result == Result.REFUSED ? 0 : 1);
        if (result == Result.TAKEN) {
            inForceSince(when);
        }
    }

    public void inForceSince(Instant when) {
        taken.set(when.toEpochMilli() / 1e3);
    }
}
