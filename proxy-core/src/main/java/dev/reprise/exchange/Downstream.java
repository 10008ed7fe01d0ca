package dev.reprise.exchange;

import dev.reprise.http.ResponseHead;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** The client's end of one exchange. A port, confined to its event loop. */
public interface Downstream {

    /** The event loop that owns the client's connection, and with it everything of the exchange. */
    ScheduledExecutorService eventLoop();

    /** Runs a task on the event loop: at once if it is given there, else as soon as the loop comes to it. */
    Executor onLoop();

    /** The answer's head; it is sent with the next {@link #write}. */
    void head(ResponseHead head);

    /**
     * Sends parts at once. Completes when the connection has taken them, fails if the client is gone.
     *
     * @param last whether this ends the answer cleanly
     */
    CompletionStage<Void> write(List<byte[]> parts, boolean last);

    /** Breaks the connection, so that the client cannot take what it got for a whole answer. */
    void abort();

    /** Called once if the client goes away before its answer has ended. */
    void onLeave(Runnable left);
}
