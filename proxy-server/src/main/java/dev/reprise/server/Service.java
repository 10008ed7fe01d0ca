package dev.reprise.server;

import dev.reprise.server.cli.Launcher;
import dev.reprise.server.config.AuthConfig;
import dev.reprise.server.config.LoadedConfig;
import dev.reprise.server.config.LogConfig;
import dev.reprise.server.config.ManagementConfig;
import dev.reprise.server.config.ProxyConfig;
import dev.reprise.server.config.ServerConfig;
import dev.reprise.server.config.UpstreamConfig;
import dev.reprise.server.config.WarmConfig;
import dev.reprise.server.demo.DemoTour;
import dev.reprise.server.demo.Rehearsal;
import dev.reprise.server.demo.ScriptedOrigin;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The proxy as a process: started, announced, and drained when the process is told to stop. */
final class Service implements Launcher {

    private static final Duration AFTER_DRAIN_MAX = Duration.ofSeconds(5);
    private static final Duration LAST_WORDS_MAX = Duration.ofSeconds(3);

    private final AtomicReference<@Nullable ProxyServer> serving = new AtomicReference<>();
    private final AtomicBoolean hungUp = new AtomicBoolean();
    private volatile int exitCode;

    /** From now on a hang-up has the configuration read again, once it is served. Else it would end the process. */
    void heedHangUps() {
        Signals.onReload(() -> {
            hungUp.set(true);
            heedHangUp();
        });
    }

    private void heedHangUp() {
        ProxyServer server = serving.get();
        if (server != null && hungUp.getAndSet(false)) {
            server.reload();
        }
    }

    @Override
    public int serve(LoadedConfig loaded) throws IOException {
        heedHangUps(); // if that was not clear from the first word on
        ProxyServer server = start(loaded.config(), () -> ProxyServer.start(loaded));
        heedHangUp();
        announce(server, loaded.config());
        return untilStopped();
    }

    @Override
    public int demo(ProxyConfig config) throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            ProxyConfig scripted = scripted(config, origin.baseUrl());
            LogSetup.apply(scripted.log());
            rehearse(onAnyPort(scripted));
            ProxyServer server = start(scripted, () -> ProxyServer.start(scripted));
            announce(server, scripted);
            URI baseUrl = baseUrl(server);
            URI dashboard = URI.create("http://" + shown(server.managementAddress(), "127.0.0.1") + "/");
            boolean colour = Boolean.getBoolean("reprise.terminal") && System.getenv("NO_COLOR") == null;
            exitCode = 1; // until the tour is over
            await(new DemoTour(baseUrl, dashboard, origin::calls, System.out, colour)
                    .run()
                    .toCompletableFuture());
            exitCode = 0;
            return untilStopped();
        }
    }

    /** At another proxy, whose counts nobody sees. */
    private static void rehearse(ProxyConfig config) throws IOException {
        ProxyServer hidden = await(ProxyServer.start(config).toCompletableFuture());
        try {
            await(Rehearsal.at(baseUrl(hidden)).toCompletableFuture());
        } finally {
            await(hidden.stop().toCompletableFuture());
        }
    }

    private static URI baseUrl(ProxyServer server) {
        return URI.create("http://" + shown(server.address(), "127.0.0.1") + "/v1");
    }

    @Override
    public void check(ProxyConfig config) {
        ProxyServer.check(config);
    }

    private ProxyServer start(ProxyConfig config, Supplier<CompletionStage<ProxyServer>> starting) throws IOException {
        LogSetup.apply(config.log());
        Thread stop = new Thread(() -> stop(serving.get()), "reprise-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            ProxyServer server = await(starting.get().toCompletableFuture());
            serving.set(server);
            return server;
        } catch (IOException | RuntimeException failed) {
            Runtime.getRuntime().removeShutdownHook(stop); // this end has an exit code of its own
            throw failed;
        }
    }

    /** A drained process has done what it was told, so it ends with 0 whatever the signal's own code is. */
    private void stop(@Nullable ProxyServer server) {
        if (server != null) {
            Signals.onNext(server::hurry);
            drain(server, server.drainTimeMax().plus(AFTER_DRAIN_MAX));
        }
        sayTheLast(LogSetup::stop);
        Runtime.getRuntime().halt(exitCode);
    }

    private static void drain(ProxyServer server, Duration patience) {
        try {
            server.stop().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            sayTheLast(() -> System.err.println("reprise: stopped without draining: " + e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever reads standard error no more does not keep the process from ending. */
    private static void sayTheLast(Runnable words) {
        Thread saying = new Thread(words, "reprise-last-words");
        saying.setDaemon(true);
        saying.start();
        try {
            saying.join(LAST_WORDS_MAX.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void announce(ProxyServer server, ProxyConfig config) {
        String tls = config.server().tls().isPresent() ? " (TLS)" : "";
        System.out.println("reprise: proxy on " + shown(server.address()) + tls + ", management on "
                + shown(server.managementAddress()) + ", upstream "
                + config.upstream().baseUrl() + ", store "
                + server.storeName());
    }

    private static String shown(InetSocketAddress address) {
        return shown(address, "0.0.0.0");
    }

    private static String shown(InetSocketAddress address, String anyAddress) {
        InetAddress ip = address.getAddress();
        String host = ip instanceof Inet6Address ? "[" + ip.getHostAddress() + "]" : ip.getHostAddress();
        return (ip.isAnyLocalAddress() ? anyAddress : host) + ":" + address.getPort();
    }

    private static int untilStopped() throws IOException {
        await(new CompletableFuture<Void>()); // the shutdown hook ends the process
        return 0;
    }

    private static <T> T await(CompletableFuture<T> stage) throws IOException {
        try {
            return stage.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The same for the demonstration: without TLS, its own origin, and no log lines in between. */
    private static ProxyConfig scripted(ProxyConfig config, URI baseUrl) {
        ServerConfig server = config.server();
        ServerConfig plain = new ServerConfig(
                server.host(),
                server.port(),
                null,
                null,
                server.eventLoops(),
                server.drainDelay(),
                server.reloadInterval(),
                server.name(),
                server.allowOrigins());
        UpstreamConfig upstream = config.upstream();
        UpstreamConfig origin = new UpstreamConfig(
                baseUrl,
                null,
                upstream.apiKeyHeader(),
                upstream.connectTimeout(),
                upstream.firstByteTimeout(),
                upstream.idleTimeout(),
                upstream.poolIdleTime(),
                upstream.connectionsMax(),
                upstream.askUsage(),
                null);
        return new ProxyConfig(
                plain,
                config.management(),
                origin,
                config.cache(),
                config.redis(),
                config.collapse(),
                new AuthConfig(List.of(), true), // the tour has no key, and the answers are nobody's
                config.limits(),
                config.savings(),
                WarmConfig.NONE, // it would ask about another origin
                new LogConfig(LogConfig.Level.WARN, config.log().format()));
    }

    /** The same out of everybody's way. */
    private static ProxyConfig onAnyPort(ProxyConfig config) {
        ServerConfig server = config.server();
        ManagementConfig management = config.management();
        return new ProxyConfig(
                new ServerConfig(
                        "127.0.0.1",
                        0,
                        null,
                        null,
                        server.eventLoops(),
                        Duration.ZERO,
                        server.reloadInterval(),
                        server.name(),
                        server.allowOrigins()),
                new ManagementConfig("127.0.0.1", 0, management.token(), management.showPrompts()),
                config.upstream(),
                config.cache(),
                config.redis(),
                config.collapse(),
                config.auth(),
                config.limits(),
                config.savings(),
                config.warm(),
                config.log());
    }
}
