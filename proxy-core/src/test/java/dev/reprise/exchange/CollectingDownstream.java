package dev.reprise.exchange;

import dev.reprise.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A client that takes what it is sent at a pace of its own, which its seed decides. Confined to its event loop. */
final class CollectingDownstream implements Downstream {

    private final ScheduledExecutorService eventLoop;
    private final Random random;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int heads;

    CollectingDownstream(ScheduledExecutorService eventLoop, long seed) {
        this.eventLoop = eventLoop;
        this.random = new Random(seed);
    }

    @Override
    public ScheduledExecutorService eventLoop() {
        return eventLoop;
    }

    @Override
    public Executor onLoop() {
        return eventLoop;
    }

    @Override
    public void head(ResponseHead head) {
        heads++;
    }

    @Override
    public CompletionStage<Void> write(List<byte[]> parts, boolean last) {
        parts.forEach(received::writeBytes);
        CompletableFuture<Void> taken = new CompletableFuture<>();
        if (random.nextBoolean()) {
            taken.complete(null);
        } else {
            eventLoop.schedule(() -> taken.complete(null), random.nextInt(300), TimeUnit.MICROSECONDS);
        }
        return taken;
    }

    @Override
    public void abort() {}

    @Override
    public void onLeave(Runnable left) {}

    byte[] received() {
        return received.toByteArray();
    }

    int heads() {
        return heads;
    }
}
