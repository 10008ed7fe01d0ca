package dev.reprise.server.metrics;

import dev.reprise.cache.ResponseStore;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is there now, asked for at every scrape. The suppliers are called on the thread that scrapes; none may block.
 *
 * @param connections clients' connections that are open
 * @param exchanges exchanges under way
 * @param requestsBytes what is held of their bodies
 * @param recordings recordings in flight
 * @param recordingsBytes what answers hold in memory
 * @param storeName {@link ResponseStore#name()}
 * @param storeState {@link ResponseStore#state()}
 */
public record ProxyGauges(
        LongSupplier connections,
        LongSupplier exchanges,
        LongSupplier requestsBytes,
        LongSupplier recordings,
        LongSupplier recordingsBytes,
        String storeName,
        Supplier<ResponseStore.State> storeState) {

    private static final List<String> STORE_LABELS = List.of("store", "state");

    Collector collector() {
        return new Collector() {
            @Override
            public List<MetricFamilySamples> collect() {
                return List.of(
                        gauge("ai_proxy_connections", "Clients' connections that are open.", connections),
                        gauge("ai_proxy_exchanges", "Exchanges under way.", exchanges),
                        gauge("ai_proxy_requests_bytes", "What is held of requests' bodies.", requestsBytes),
                        gauge("ai_proxy_recordings", "Recordings in flight.", recordings),
                        gauge(
                                "ai_proxy_recordings_bytes",
                                "What recordings and stored answers under way hold.",
                                recordingsBytes),
                        store());
            }
        };
    }

    private static GaugeMetricFamily gauge(String name, String help, LongSupplier value) {
        return new GaugeMetricFamily(name, help, value.getAsLong());
    }

    private GaugeMetricFamily store() {
        ResponseStore.State state = storeState.get();
        return new GaugeMetricFamily(
                        "ai_cache_store_up", "1 if the store can be used, and the state it is in.", STORE_LABELS)
                .addMetric(List.of(storeName, state.token()), state.isUsable() ? 1 : 0);
    }
}
