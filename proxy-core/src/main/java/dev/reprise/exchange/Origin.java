package dev.reprise.exchange;

import dev.reprise.http.Body;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;

/** The OpenAI-compatible server behind us. A port: it never throws, every end is told to the sink. */
public interface Origin {

    /**
     * Sends a request and tells the sink what comes back. The head arrives unasked; each part is asked for with
     * {@link Call#more}, so that whoever is slow slows the origin down.
     */
    Call forward(RequestHead request, Body body, Sink sink);

    /** Where an answer goes. After {@link #end} or {@link #fail} nothing more is told. */
    interface Sink {
        void head(ResponseHead head);

        void part(byte[] part);

        /** The answer is complete by its framing. */
        void end();

        void fail(ExchangeFailure failure);
    }

    /** A request under way. Both methods may be called from any thread and at any time. */
    interface Call {
        /** Asks for the next part. Asking again before it has come asks once. */
        void more();

        /** Nobody wants the answer any more. */
        void cancel();
    }
}
