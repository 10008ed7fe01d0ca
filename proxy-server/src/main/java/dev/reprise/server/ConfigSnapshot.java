package dev.reprise.server;

import dev.reprise.cache.CachePolicy;
import dev.reprise.exchange.Cors;
import dev.reprise.exchange.ExchangeSettings;
import dev.reprise.exchange.Gate;
import dev.reprise.exchange.Hop;
import dev.reprise.exchange.ReplayPace;
import dev.reprise.exchange.ShownPrompts;
import dev.reprise.server.config.CacheConfig;
import dev.reprise.server.config.LimitsConfig;
import dev.reprise.server.config.ProxyConfig;
import dev.reprise.server.netty.Tls;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What is made of one configuration, all of it before any of it is used. */
record ConfigSnapshot(
        ProxyConfig config, Tls tls, CachePolicy policy, Gate gate, ExchangeSettings settings, ShownPrompts prompts) {

    /**
     * Makes it.
     *
     * @param former goes on with what the new one has no reason to begin anew; null at the start
     * @throws IllegalArgumentException if a file that the configuration names is not what it should be
     */
    static ConfigSnapshot of(ProxyConfig config, @Nullable ConfigSnapshot former) {
        CachePolicy policy = new CachePolicy(
                config.cacheSettings(), () -> ThreadLocalRandom.current().nextDouble());
        Tls tls = Tls.of(config.server(), config.upstream());
        return new ConfigSnapshot(
                config,
                former == null ? tls : tls.keeping(former.tls()),
                policy,
                new Gate(policy, config.auth().clients(), config.upstream().credential()),
                settings(config),
                prompts(config, former));
    }

    private static ShownPrompts prompts(ProxyConfig config, @Nullable ConfigSnapshot former) {
        if (!config.management().showPrompts()) {
            return ShownPrompts.NONE;
        }
        return former == null || !former.config().management().showPrompts() ? ShownPrompts.kept() : former.prompts();
    }

    private static ExchangeSettings settings(ProxyConfig config) {
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
                new Hop(config.server().name()),
                new Cors(Set.copyOf(config.server().allowOrigins())));
    }
}
