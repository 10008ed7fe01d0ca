package dev.reprise.server.netty;

import dev.reprise.exchange.Limit;
import dev.reprise.exchange.LimitListener;
import dev.reprise.server.config.LimitsConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's pipeline: TLS, stalled writes, idleness, the header's deadline, HTTP, small pieces as one, one message for each
 * read that is asked for, the exchanges.
 */
final class ProxyChannelInitializer extends ChannelInitializer<Channel> {

    private static final int CHUNK_BYTES_MAX = 64 * 1024;

    /**
     * What a connection begins with, and keeps.
     *
     * @param tls null for plain HTTP
     */
    record Terms(
            LimitsConfig limits, int clientsMax, @Nullable SslContext tls) {}

    private final ChannelGroup clients;
    private final Map<EventExecutor, ProxyOfLoop> proxies;
    private final RejectionListener rejections;
    private final LimitListener bounds;
    private volatile Terms terms;
    private volatile boolean ending;

    ProxyChannelInitializer(
            Terms terms,
            ChannelGroup clients,
            Map<EventExecutor, ProxyOfLoop> proxies,
            RejectionListener rejections,
            LimitListener bounds) {
        this.terms = terms;
        this.clients = clients;
        this.proxies = Map.copyOf(proxies);
        this.rejections = rejections;
        this.bounds = bounds;
    }

    /** For connections that come from now on. */
    void replace(Terms terms) {
        this.terms = terms;
    }

    /** From now on each new connection, too, ends with its first answer, and is told so. */
    void announceEnd() {
        ending = true;
    }

    @Override
    protected void initChannel(Channel channel) {
        ProxyOfLoop proxy = proxies.get(channel.eventLoop());
        Terms begun = terms;
        if (proxy == null || clients.size() >= begun.clientsMax()) {
            bounds.reached(Limit.CONNECTIONS);
            channel.close();
            return;
        }
        clients.add(channel);
        setUp(channel, proxy, begun.limits(), begun.tls());
    }

    private void setUp(Channel channel, ProxyOfLoop proxy, LimitsConfig limits, @Nullable SslContext tls) {
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeoutMillis(limits.headerTimeMax().toMillis());
            pipeline.addLast(handler);
        }
        HttpDecoderConfig decoder = new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.headerBytesMax())
                .setMaxHeaderSize(limits.headerBytesMax())
                .setMaxChunkSize(CHUNK_BYTES_MAX);
        HeaderDeadline headerDeadline = new HeaderDeadline(limits.headerTimeMax(), bounds);
        ClientHandler exchanges = new ClientHandler(
                proxy, new RequestCheck(limits.headerFieldsMax()), limits, headerDeadline, rejections, bounds);
        if (ending) {
            exchanges.announceEnd();
        }
        // Before the flow control, which ends no read cycle that it has to keep open, so that idleness would never
        // begin.
        pipeline.addLast(new StalledWrite(limits.writeIdleTimeMax(), bounds))
                .addLast(new IdleStateHandler(true, 0, 0, limits.idleTimeMax().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(headerDeadline)
                .addLast(new ClientCodec(decoder))
                .addLast(new PackedContent())
                .addLast(new FlowControlHandler())
                .addLast(exchanges);
    }
}
