package dev.reprise.server.admin;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of {@code /admin/live} on one port. Every two seconds one event is made and goes to all of them; none is made
 * while nobody listens. Confined to the event loop.
 */
final class LiveStreams {

    static final int STREAMS_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(LiveStreams.class);
    private static final int INTERVAL_SECONDS = 2;

    private final Supplier<@Nullable Supplier<CompletionStage<String>>> report;
    private final Set<LiveStream> streams = new LinkedHashSet<>();
    private @Nullable ScheduledFuture<?> timer;
    private boolean making;
    private byte @Nullable [] latest; // null while nobody listens

    /**
     * None yet.
     *
     * @param report what makes the JSON of an event; null if there is no such page
     */
    LiveStreams(Supplier<@Nullable Supplier<CompletionStage<String>>> report) {
        this.report = report;
    }

    boolean exist() {
        return report.get() != null;
    }

    /** Why not one more, if there is no room. */
    Optional<Page> refusal() {
        return streams.size() < STREAMS_MAX
                ? Optional.empty()
                : Optional.of(Page.error(
                        503, "too_many_streams", STREAMS_MAX + " streams of " + LivePage.PATH + " are open already"));
    }

    /** What happened last, it is told at once. */
    void join(LiveStream stream, ChannelHandlerContext context) {
        streams.add(stream);
        if (latest != null) {
            stream.tell(latest);
        }
        if (timer == null) {
            timer = context.executor().scheduleAtFixedRate(() -> make(context), 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
        }
    }

    void leave(LiveStream stream) {
        streams.remove(stream);
        if (streams.isEmpty() && timer != null) {
            timer.cancel(false);
            timer = null;
            latest = null;
        }
    }

    void close() {
        Set.copyOf(streams).forEach(LiveStream::close);
    }

    private void make(ChannelHandlerContext context) {
        Supplier<CompletionStage<String>> maker = report.get();
        if (making || maker == null) {
            return; // the store is slow to answer
        }
        making = true;
        CompletableFuture.completedFuture(maker)
                .thenCompose(Supplier::get)
                .whenComplete((json, fault) -> soon(context, () -> made(json, fault)));
    }

    private void made(@Nullable String json, @Nullable Throwable fault) {
        making = false;
        if (json == null) {
            LOG.error("an event of {} could not be made", LivePage.PATH, fault);
            return;
        }
        byte[] event = ("data: " + json.strip().replace("\n", "\ndata: ") + "\n\n").getBytes(StandardCharsets.UTF_8);
        latest = streams.isEmpty() ? null : event;
        Set.copyOf(streams).forEach(stream -> stream.tell(event));
    }

    /** From another thread; of no use once the port is closed. */
    private static void soon(ChannelHandlerContext context, Runnable task) {
        try {
            context.executor().execute(task);
        } catch (RejectedExecutionException closed) {
            // nobody is left to be told
        }
    }
}
