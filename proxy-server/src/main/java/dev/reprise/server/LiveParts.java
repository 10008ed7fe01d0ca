package dev.reprise.server;

import dev.reprise.server.config.ServerConfig;
import dev.reprise.server.metrics.OriginHealth;
import dev.reprise.server.metrics.Statistics;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What an event of {@code /admin/live} tells, and so what the dashboard shows.
 *
 * @param address where clients connect; fails until that is known
 */
record LiveParts(
        Statistics statistics, OriginHealth originHealth, Supplier<InetSocketAddress> address, ServerConfig server) {

    /** The parts, each a supplier of a JSON value. */
    Map<String, Supplier<CompletionStage<String>>> byName() {
        return Map.of(
                "stats",
                statistics::report,
                "history",
                statistics::newestMinutes,
                "origin",
                () -> CompletableFuture.completedFuture(originHealth.report()),
                "proxy",
                () -> CompletableFuture.completedFuture(whereClientsConnect()));
    }

    private String whereClientsConnect() {
        return "{\"port\":%d,\"tls\":%b}"
                .formatted(address.get().getPort(), server.tls().isPresent());
    }
}
