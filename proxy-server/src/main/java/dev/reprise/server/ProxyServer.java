package dev.reprise.server;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.ResponseStore;
import dev.reprise.exchange.CachingProxy;
import dev.reprise.exchange.Collapser;
import dev.reprise.exchange.ExchangeLimit;
import dev.reprise.exchange.ExchangeSettings;
import dev.reprise.exchange.Gate;
import dev.reprise.exchange.Hop;
import dev.reprise.exchange.Limit;
import dev.reprise.exchange.RecordingBudget;
import dev.reprise.exchange.RefusedCredentials;
import dev.reprise.exchange.ReplayPace;
import dev.reprise.exchange.SharedParts;
import dev.reprise.exchange.ShownPrompts;
import dev.reprise.savings.Savings;
import dev.reprise.server.admin.AdminPages;
import dev.reprise.server.admin.ManagementPages;
import dev.reprise.server.admin.ManagementServer;
import dev.reprise.server.admin.Readiness;
import dev.reprise.server.config.CacheConfig;
import dev.reprise.server.config.LimitsConfig;
import dev.reprise.server.config.ProxyConfig;
import dev.reprise.server.metrics.AccessLog;
import dev.reprise.server.metrics.BugLog;
import dev.reprise.server.metrics.ExchangeListeners;
import dev.reprise.server.metrics.ExchangeMetrics;
import dev.reprise.server.metrics.OriginHealth;
import dev.reprise.server.metrics.ProxyGauges;
import dev.reprise.server.metrics.Statistics;
import dev.reprise.server.netty.NettyServer;
import dev.reprise.server.netty.Tls;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The proxy, composed: the one place where the adapters meet. Starts the management port first, so that probes are
 * answered from the beginning, and the proxy port once the store was given its first chance to connect.
 */
public final class ProxyServer {

    /** How often what was counted goes to the fleet's sums. */
    private static final Duration STATISTICS_INTERVAL = Duration.ofSeconds(2);

    private final ProxyConfig config;
    private final Stores stores;
    private final Threads threads = new Threads();
    private final Collapser collapser;
    private final RecordingBudget budget;
    private final ExchangeLimit limit;
    private final ExchangeMetrics metrics;
    private final Statistics statistics;
    private final OriginHealth originHealth;
    private final ShownPrompts prompts;
    private final WarmAtStart warming;
    private final WarmOnRequest warmOnRequest;

    private volatile Readiness.Phase phase = Readiness.Phase.STARTING;
    private volatile boolean hurried;
    private volatile @Nullable NettyServer proxy;
    private volatile @Nullable ManagementServer management;

    private ProxyServer(ProxyConfig config) {
        this.config = config;
        this.prompts = config.management().showPrompts() ? ShownPrompts.kept() : ShownPrompts.NONE;
        this.warming = new WarmAtStart(config);
        this.warmOnRequest = new WarmOnRequest(config, () -> address().getPort());
        LimitsConfig limits = config.limits();
        this.budget = new RecordingBudget(limits.recordingsMax(), limits.recordingsBytesMax(), this::reached);
        this.stores = Stores.of(config);
        this.collapser = new Collapser(config.collapse().ageMax(), stores.store()::purges, System::nanoTime);
        this.limit = new ExchangeLimit(
                limits.exchangesMax(),
                limits.requestsBytesMax(),
                HeapPressure.watch(limits.heapPercentMax(), stores::giveWay)::isFull);
        this.metrics = new ExchangeMetrics(
                new ProxyGauges(
                        this::connections,
                        limit::exchanges,
                        limit::bodiesBytes,
                        budget::recordings,
                        budget::bytes,
                        stores.store().name(),
                        stores.store()::state),
                new Savings(config.savings().prices()));
        this.statistics = metrics.statistics(stores.counts(), stores.minutes(), stores.index(), Clock.systemUTC());
        this.originHealth = metrics.originHealth(Clock.systemUTC());
        metrics.watchLog(LogSetup::linesLost);
        stores.tell(metrics.store());
    }

    /**
     * Starts. Fails with the reason if a port cannot be had.
     *
     * @throws IllegalArgumentException if a file that the configuration names is not what it should be
     */
    public static CompletionStage<ProxyServer> start(ProxyConfig config) {
        Tls tls = Tls.of(config.server(), config.upstream());
        ProxyServer server = new ProxyServer(config);
        return server.startManagement()
                .thenCompose(started -> server.stores.firstAttempt())
                .thenCompose(attempted -> server.startProxy(tls))
                .thenRun(() -> server.threads.every(STATISTICS_INTERVAL, server.statistics::flush))
                .thenRun(() -> server.threads.every(STATISTICS_INTERVAL, server.originHealth::observe))
                .thenApply(started -> server);
    }

    /**
     * Reads what only starting reads, and starts nothing.
     *
     * @throws IllegalArgumentException if {@link #start} could not be told so; the message names the key
     */
    static void check(ProxyConfig config) {
        var unused = Tls.of(config.server(), config.upstream());
        Stores.check(config);
    }

    private CompletionStage<Void> startManagement() {
        ManagementPages pages = new ManagementPages(this::readiness, metrics::scrape, adminPages());
        return ListenFault.named(
                        ManagementServer.start(config.management(), pages, warmOnRequest),
                        "management",
                        config.management().host(),
                        config.management().port())
                .thenAccept(started -> management = started);
    }

    private AdminPages adminPages() {
        CachePolicy policy = policy();
        return AdminPages.none()
                .purge(stores.store(), stores.index(), policy.settings().bodyLimits())
                .explain(
                        policy,
                        gate(policy),
                        config.limits().requestBytesMax(),
                        stores.store(),
                        stores.index(),
                        Clock.systemUTC())
                .recent(stores.index(), prompts, Clock.systemUTC())
                .stats(statistics::report)
                .savings(statistics::savingsReport)
                .history(statistics::historyReport)
                .live(new LiveParts(statistics, originHealth, this::address, config.server()).byName());
    }

    private CompletionStage<Void> startProxy(Tls tls) {
        SharedParts shared = sharedParts();
        CompletionStage<NettyServer> starting = NettyServer.start(
                config.server(),
                config.upstream(),
                config.limits(),
                tls,
                threads.resolving(),
                shared.listener()::rejected,
                shared.listener(),
                metrics::acceptPaused,
                origin -> new CachingProxy(shared, origin));
        return ListenFault.named(
                        starting,
                        "server",
                        config.server().host(),
                        config.server().port())
                .thenAccept(started -> {
                    proxy = started;
                    phase = Readiness.Phase.READY;
                    warming.begin(started.address().getPort());
                });
    }

    private CachePolicy policy() {
        return new CachePolicy(
                config.cacheSettings(), () -> ThreadLocalRandom.current().nextDouble());
    }

    private Gate gate(CachePolicy policy) {
        return new Gate(policy, config.auth().clients(), config.upstream().credential());
    }

    private SharedParts sharedParts() {
        CachePolicy policy = policy();
        return new SharedParts(
                policy,
                exchangeSettings(config),
                stores.store(),
                collapser,
                budget,
                limit,
                gate(policy),
                new RefusedCredentials(),
                new ExchangeListeners(metrics, new AccessLog(), new BugLog()),
                prompts,
                threads.keeping(),
                Clock.systemUTC(),
                System::nanoTime);
    }

    private static ExchangeSettings exchangeSettings(ProxyConfig config) {
        CacheConfig cache = config.cache();
        LimitsConfig limits = config.limits();
        return new ExchangeSettings(
                limits.requestBytesMax(),
                limits.bodyTimeMax(),
                cache.responseBytesMax(),
                limits.relayBytesMax(),
                limits.playersPerRecordingMax(),
                cache.onDisconnect() == CacheConfig.OnDisconnect.FINISH,
                cache.finishTimeMax(),
                config.collapse().enabled(),
                config.upstream().askUsage(),
                cache.debugHeaders(),
                Optional.ofNullable(config.log().debugHeader()).orElse(""),
                Optional.ofNullable(cache.replayPace()).orElse(ReplayPace.AT_ONCE),
                new Hop(config.server().name()));
    }

    private Readiness readiness() {
        ResponseStore store = stores.store();
        return new Readiness(phase, store.name(), store.state());
    }

    private void reached(Limit limit) {
        metrics.reached(limit);
    }

    private long connections() {
        NettyServer running = proxy;
        return running == null ? 0 : running.connections();
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return running(proxy).address();
    }

    /** Where probes and scrapers connect. */
    public InetSocketAddress managementAddress() {
        return running(management).address();
    }

    /** What keeps responses: {@code redis}, {@code memory}. */
    public String storeName() {
        return stores.store().name();
    }

    /**
     * Says at once that it is not ready any more, lets exchanges finish and what was recorded be kept, then closes
     * everything. Answers whose clients have left are waited for like those whose clients are there.
     */
    public CompletionStage<Void> stop() {
        phase = Readiness.Phase.DRAINING;
        warming.stop();
        warmOnRequest.stop();
        NettyServer draining = running(proxy);
        draining.announceEnd();
        return Waiting.until(() -> hurried, config.server().drainDelay())
                .thenCompose(delayed -> drain(draining))
                .thenRun(draining::close)
                .thenCompose(closed -> threads.finish())
                .thenCompose(finished -> statistics.finish())
                .thenCompose(flushed -> stores.close())
                .thenCompose(closed -> running(management).close());
    }

    private CompletionStage<Void> drain(NettyServer draining) {
        Duration timeMax = hurried ? Duration.ZERO : config.limits().drainTimeMax();
        long began = System.nanoTime();
        return draining.drain(timeMax)
                .thenCompose(drained -> Waiting.until(
                        () -> hurried || budget.recordings() == 0, timeMax.minusNanos(System.nanoTime() - began)));
    }

    /** Ends the waiting of {@link #stop}: breaks off what is under way and closes. */
    public void hurry() {
        hurried = true;
        running(proxy).cut();
    }

    private static <T> T running(@Nullable T server) {
        if (server == null) {
            throw new IllegalStateException("the server has not started");
        }
        return server;
    }
}
