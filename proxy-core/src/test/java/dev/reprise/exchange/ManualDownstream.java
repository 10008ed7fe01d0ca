package dev.reprise.exchange;

import dev.reprise.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A client that takes what it is sent at once, or when it is told to, and leaves when it is told to. */
final class ManualDownstream implements Downstream {

    private final ScheduledExecutorService eventLoop;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final Deque<CompletableFuture<Void>> untaken = new ArrayDeque<>();
    private boolean slow;
    private boolean ended;
    private boolean aborted;
    private boolean gone;
    private int heads;
    private @Nullable ResponseHead head;
    private @Nullable Runnable onLeave;

    ManualDownstream(ScheduledExecutorService eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** From now on a write completes when {@link #take} is called. */
    void slow() {
        slow = true;
    }

    boolean hasUntaken() {
        return !untaken.isEmpty();
    }

    void take() {
        untaken.removeFirst().complete(null);
    }

    void leave() {
        if (ended || aborted || gone) {
            return;
        }
        gone = true;
        if (onLeave != null) {
            onLeave.run();
        }
        while (hasUntaken()) {
            untaken.removeFirst().completeExceptionally(new IllegalStateException("gone"));
        }
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
    public void head(ResponseHead answered) {
        heads++;
        head = answered;
    }

    @Override
    public CompletionStage<Void> write(List<byte[]> parts, boolean last) {
        if (gone || aborted) {
            return CompletableFuture.failedFuture(new IllegalStateException("gone"));
        }
        parts.forEach(received::writeBytes);
        ended |= last;
        CompletableFuture<Void> taken = new CompletableFuture<>();
        if (slow) {
            untaken.addLast(taken);
        } else {
            taken.complete(null);
        }
        return taken;
    }

    @Override
    public void abort() {
        aborted = true;
    }

    @Override
    public void onLeave(Runnable left) {
        onLeave = left;
    }

    @Nullable
    ResponseHead head() {
        return head;
    }

    int heads() {
        return heads;
    }

    byte[] received() {
        return received.toByteArray();
    }

    /** Whether it got an answer that ended cleanly. */
    boolean hasWhole() {
        return ended && !aborted;
    }

    /** The status it was sent, 0 if it was sent none. */
    int status() {
        return head == null ? 0 : head.status();
    }

    /** Whether it was answered or broken off, or has left. */
    boolean isOver() {
        return ended || aborted || gone;
    }

    boolean isAborted() {
        return aborted;
    }

    boolean isGone() {
        return gone;
    }
}
