package dev.reprise.server;

import dev.reprise.cache.FormMemo;
import dev.reprise.cache.ResponseStore;
import dev.reprise.exchange.CachingProxy;
import dev.reprise.exchange.Collapser;
import dev.reprise.exchange.ExchangeLimit;
import dev.reprise.exchange.ExchangeListener;
import dev.reprise.exchange.Limit;
import dev.reprise.exchange.RecordingBudget;
import dev.reprise.exchange.RefusedCredentials;
import dev.reprise.exchange.SharedParts;
import dev.reprise.exchange.ShownPrompts;
import dev.reprise.savings.Savings;
import dev.reprise.server.admin.ManagementServer;
import dev.reprise.server.admin.Readiness;
import dev.reprise.server.admin.Served;
import dev.reprise.server.config.LimitsConfig;
import dev.reprise.server.config.LoadedConfig;
import dev.reprise.server.config.ManagementConfig;
import dev.reprise.server.config.ProxyConfig;
import dev.reprise.server.memory.CaffeineFormMemo;
import dev.reprise.server.metrics.AccessLog;
import dev.reprise.server.metrics.BugLog;
import dev.reprise.server.metrics.ExchangeListeners;
import dev.reprise.server.metrics.ExchangeMetrics;
import dev.reprise.server.metrics.OriginHealth;
import dev.reprise.server.metrics.ProxyGauges;
import dev.reprise.server.metrics.Statistics;
import dev.reprise.server.netty.EventLoops;
import dev.reprise.server.netty.NettyServer;
import dev.reprise.server.netty.Tls;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The proxy, composed: the one place where the adapters meet. Starts the management port first, so that probes are
 * answered from the beginning, and the proxy port once the store was given its first chance to connect.
 */
public final class ProxyServer {

    /** How often what was counted goes to the fleet's sums. */
    private static final Duration STATISTICS_INTERVAL = Duration.ofSeconds(2);

    private final EventLoops loops;
    private final Stores stores;
    private final Threads threads = Threads.forCores(Runtime.getRuntime().availableProcessors());
    private final Collapser collapser;
    private final RecordingBudget budget;
    private final ExchangeLimit limit;
    private final CaffeineFormMemo forms;
    private final HeapPressure heap;
    private final RefusedCredentials refusedCredentials = new RefusedCredentials();
    private final Savings savings;
    private final ExchangeListener listener;
    private final ExchangeMetrics metrics;
    private final Statistics statistics;
    private final OriginHealth originHealth;
    private final WarmAtStart warming;
    private final WarmOnRequest warmOnRequest;
    private final @Nullable ConfigReload reload;
    private final ManagementParts pages;

    private volatile ConfigSnapshot inForce;
    private volatile Readiness.Phase phase = Readiness.Phase.STARTING;
    private volatile boolean hurried;
    private volatile @Nullable NettyServer proxy;
    private volatile @Nullable ManagementServer management;

    private ProxyServer(ConfigSnapshot begun, @Nullable LoadedConfig sources) {
        ProxyConfig config = begun.config();
        this.inForce = begun;
        this.warming = new WarmAtStart(config);
        this.warmOnRequest =
                new WarmOnRequest(() -> inForce.config(), () -> address().getPort());
        LimitsConfig limits = config.limits();
        this.budget = new RecordingBudget(limits.recordingsMax(), limits.recordingsBytesMax(), this::reached);
        this.loops = EventLoops.of(config.server().eventLoops());
        this.stores = Stores.of(config, loops);
        this.collapser = new Collapser(config.collapse().ageMax(), stores.store()::purges, System::nanoTime);
        this.forms = new CaffeineFormMemo(config.cache().knownBodiesBytes());
        this.heap = HeapPressure.watch(limits.heapPercentMax(), this::giveWay);
        this.limit = new ExchangeLimit(limits.exchangesMax(), limits.requestsBytesMax(), heap::isFull);
        this.savings = new Savings(config.savings().prices());
        this.metrics = new ExchangeMetrics(
                new ProxyGauges(
                        this::connections,
                        limit::exchanges,
                        limit::bodiesBytes,
                        budget::recordings,
                        budget::bytes,
                        stores.store().name(),
                        stores.store()::state),
                savings);
        this.listener = new ExchangeListeners(metrics, new AccessLog(), new BugLog());
        this.statistics = metrics.statistics(stores.counts(), stores.minutes(), stores.index(), Clock.systemUTC());
        this.originHealth = metrics.originHealth(Clock.systemUTC());
        metrics.watchLog(LogSetup::linesLost);
        stores.tell(metrics.store());
        this.reload =
                sources == null ? null : new ConfigReload(sources, this::prepare, metrics.reloads(), Clock.systemUTC());
        this.pages = new ManagementParts(
                stores,
                metrics,
                statistics,
                originHealth,
                this::readiness,
                this::address,
                reload == null ? null : reload::now);
    }

    /**
     * Starts, with a configuration that stays as it is. Fails with the reason if a port cannot be had.
     *
     * @throws IllegalArgumentException if a file that the configuration names is not what it should be
     */
    public static CompletionStage<ProxyServer> start(ProxyConfig config) {
        return start(config, null);
    }

    /** The same, and goes on with what the configuration's sources say when they are changed. */
    public static CompletionStage<ProxyServer> start(LoadedConfig config) {
        return start(config.config(), config);
    }

    private static CompletionStage<ProxyServer> start(ProxyConfig config, @Nullable LoadedConfig sources) {
        ProxyServer server = new ProxyServer(ConfigSnapshot.of(config, null), sources);
        return server.startManagement()
                .thenCompose(started -> server.stores.firstAttempt())
                .thenCompose(attempted -> server.startProxy())
                .thenRun(server::startRepeating)
                .whenComplete((started, fault) -> {
                    if (fault != null) {
                        var unused = server.stores.close().whenComplete((closed, none) -> server.loops.close());
                    }
                })
                .thenApply(started -> server);
    }

    private void startRepeating() {
        threads.every(STATISTICS_INTERVAL, statistics::flush);
        threads.every(STATISTICS_INTERVAL, originHealth::observe);
        if (reload != null) {
            reload.start();
        }
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
        ManagementConfig config = inForce.config().management();
        return ListenFault.named(
                        ManagementServer.start(config, pages.of(inForce), warmOnRequest),
                        "management",
                        config.host(),
                        config.port())
                .thenAccept(started -> management = started);
    }

    private CompletionStage<Void> startProxy() {
        ProxyConfig config = inForce.config();
        SharedParts shared = sharedParts(inForce);
        CompletionStage<NettyServer> starting = NettyServer.start(
                loops,
                config.server(),
                config.upstream(),
                config.limits(),
                inForce.tls(),
                threads.resolving(),
                listener::rejected,
                listener,
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

    private SharedParts sharedParts(ConfigSnapshot snapshot) {
        return new SharedParts(
                snapshot.policy(),
                snapshot.settings(),
                stores.store(),
                collapser,
                budget,
                limit,
                snapshot.gate(),
                refusedCredentials,
                listener,
                snapshot.prompts(),
                snapshot.prompts() == ShownPrompts.NONE ? forms : FormMemo.NONE, // whoever shows them needs their texts
                threads::keeping,
                Clock.systemUTC(),
                System::nanoTime);
    }

    /** Makes ready what goes on with another configuration: everything that can fail is done before anything has changed. */
    private Supplier<CompletionStage<Void>> prepare(ProxyConfig config) {
        NettyServer serving = running(proxy);
        Stores.check(config);
        ConfigSnapshot next = ConfigSnapshot.of(config, inForce);
        return () -> take(next, serving);
    }

    private CompletionStage<Void> take(ConfigSnapshot taken, NettyServer serving) {
        ProxyConfig config = taken.config();
        LimitsConfig limits = config.limits();
        SharedParts shared = sharedParts(taken);
        inForce = taken;
        LogSetup.apply(config.log());
        budget.limitTo(limits.recordingsMax(), limits.recordingsBytesMax());
        limit.limitTo(limits.exchangesMax(), limits.requestsBytesMax());
        forms.limitTo(config.cache().knownBodiesBytes());
        heap.limitTo(limits.heapPercentMax());
        collapser.limitTo(config.collapse().ageMax());
        savings.reprice(config.savings().prices());
        running(management)
                .serve(new Served(pages.of(taken), config.management().token()));
        return serving.reload(config.upstream(), limits, taken.tls(), origin -> new CachingProxy(shared, origin));
    }

    /** Reads the sources of the configuration again, at once; what came of it, the log says. */
    public void reload() {
        if (reload != null) {
            reload.soon();
        }
    }

    /** How long {@link #stop} may wait for others, with what is in force now. */
    Duration drainTimeMax() {
        ProxyConfig config = inForce.config();
        return config.server().drainDelay().plus(config.limits().drainTimeMax());
    }

    private Readiness readiness() {
        ResponseStore store = stores.store();
        return new Readiness(phase, store.name(), store.state());
    }

    private void giveWay() {
        forms.giveWay();
        stores.giveWay();
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
        if (reload != null) {
            reload.stop();
        }
        warming.stop();
        warmOnRequest.stop();
        NettyServer draining = running(proxy);
        draining.announceEnd();
        return Waiting.until(() -> hurried, inForce.config().server().drainDelay())
                .thenCompose(delayed -> drain(draining))
                .thenCompose(drained -> threads.finish())
                .thenCompose(finished -> statistics.finish())
                .thenCompose(flushed -> stores.close())
                .thenRun(loops::close)
                .thenCompose(closed -> running(management).close());
    }

    private CompletionStage<Void> drain(NettyServer draining) {
        Duration timeMax = hurried ? Duration.ZERO : inForce.config().limits().drainTimeMax();
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
