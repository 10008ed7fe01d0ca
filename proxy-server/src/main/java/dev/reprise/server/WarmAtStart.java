package dev.reprise.server;

import dev.reprise.server.config.ProxyConfig;
import dev.reprise.server.config.WarmConfig;
import dev.reprise.server.warm.LineFormat;
import dev.reprise.server.warm.LocalProxy;
import dev.reprise.server.warm.Pricing;
import dev.reprise.server.warm.WarmFiles;
import dev.reprise.server.warm.WarmPlan;
import dev.reprise.server.warm.WarmRun;
import java.io.InputStream;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warms what {@code warm.at-start} names, on threads of its own, from when the proxy is ready until it is told to stop. */
final class WarmAtStart {

    private static final Logger LOG = LoggerFactory.getLogger(WarmAtStart.class);

    private final ProxyConfig config;
    private @Nullable WarmRun run; // guarded by this
    private boolean stopped; // guarded by this

    WarmAtStart(ProxyConfig config) {
        this.config = config;
    }

    /** Returns at once. */
    void begin(int port) {
        if (!config.warm().atStart().isEmpty()) {
            Thread beginning = new Thread(() -> warm(port), "warm-begin");
            beginning.setDaemon(true);
            beginning.start();
        }
    }

    private synchronized void warm(int port) {
        if (!stopped) {
            WarmConfig warm = config.warm();
            LOG.info("warm.at-start: begins");
            run = WarmRun.start(
                    plan(warm, port),
                    WarmFiles.of(warm.atStart(), InputStream.nullInputStream()),
                    new WarmLog(),
                    Clock.systemUTC(),
                    System::nanoTime,
                    () -> ThreadLocalRandom.current().nextDouble());
            run.finished()
                    .thenAccept(done -> LOG.info(
                            "warm.at-start: {}: {} requests, {} hits, {} misses, {} collapsed, {} bypasses, {} failed lines, {} ms",
                            done.end().token(),
                            done.requests(),
                            done.hits(),
                            done.misses(),
                            done.collapsed(),
                            done.bypasses(),
                            done.failed(),
                            done.time().toMillis()));
        }
    }

    private WarmPlan plan(WarmConfig warm, int port) {
        return new WarmPlan(
                LocalProxy.of(config.server(), port, warm.apiKey()),
                new LineFormat(warm.model(), null, false),
                warm.concurrency(),
                null,
                WarmPlan.RETRIES,
                warm.budgetDollars(),
                Pricing.of(config.savings().prices()));
    }

    /** Asks nothing more. What is under way ends like any other client's request. */
    synchronized void stop() {
        stopped = true;
        if (run != null) {
            run.stop();
        }
    }
}
