package dev.reprise.server;

import dev.reprise.server.admin.AdminPages;
import dev.reprise.server.admin.ManagementPages;
import dev.reprise.server.admin.Readiness;
import dev.reprise.server.admin.Reloaded;
import dev.reprise.server.metrics.ExchangeMetrics;
import dev.reprise.server.metrics.OriginHealth;
import dev.reprise.server.metrics.Statistics;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the pages of the management port are made of, whatever configuration is in force.
 *
 * @param address where clients connect; fails until that is known
 * @param reload null if the configuration stays as it is
 */
record ManagementParts(
        Stores stores,
        ExchangeMetrics metrics,
        Statistics statistics,
        OriginHealth originHealth,
        Supplier<Readiness> readiness,
        Supplier<InetSocketAddress> address,
        @Nullable Supplier<CompletionStage<Reloaded>> reload) {

    /** The pages by that configuration. */
    ManagementPages of(ConfigSnapshot snapshot) {
        AdminPages pages = AdminPages.none()
                .purge(
                        stores.store(),
                        stores.index(),
                        snapshot.policy().settings().bodyLimits())
                .explain(
                        snapshot.policy(),
                        snapshot.gate(),
                        snapshot.config().limits().requestBytesMax(),
                        stores.store(),
                        stores.index(),
                        Clock.systemUTC())
                .recent(stores.index(), snapshot.prompts(), Clock.systemUTC())
                .stats(statistics::report)
                .savings(statistics::savingsReport)
                .history(statistics::historyReport)
                .live(new LiveParts(
                                statistics,
                                originHealth,
                                address,
                                snapshot.config().server())
                        .byName());
        return new ManagementPages(readiness, metrics::scrape, reload == null ? pages : pages.reload(reload));
    }
}
