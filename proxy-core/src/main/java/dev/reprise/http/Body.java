package dev.reprise.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request, pulled a part at a time by whoever forwards it, so that memory stays constant however
 * large it is. Confined to the event loop of the client that sends it; at most one {@link #next} may be pending.
 */
public interface Body {

    /** What {@link #next} completes with when there is no more. */
    byte[] END = {};

    /** The length in bytes as declared, or {@link #UNKNOWN_LENGTH}; 0 means there is no content. */
    long length();

    long UNKNOWN_LENGTH = -1;

    /** Asks for the next part, never empty, or {@link #END}. Fails when the client is gone or breaks the protocol. */
    CompletionStage<byte[]> next();

    /** A body that is all there. */
    static Body of(byte[] bytes) {
        return new WholeBody(bytes, null);
    }

    /** What has been read already, then the rest. */
    static Body of(byte[] read, Body rest) {
        return new WholeBody(read, rest);
    }

    /** Bytes in memory, and what follows them, if anything does. */
    final class WholeBody implements Body {

        private final byte[] bytes;
        private final @Nullable Body rest;
        private boolean taken; // confined to the event loop

        private WholeBody(byte[] bytes, @Nullable Body rest) {
            this.bytes = bytes;
            this.rest = rest;
        }

        @Override
        public long length() {
            return rest == null ? bytes.length : rest.length();
        }

        @Override
        public CompletionStage<byte[]> next() {
            if (!taken && bytes.length > 0) {
                taken = true;
                return CompletableFuture.completedFuture(bytes);
            }
            return rest == null ? CompletableFuture.completedFuture(END) : rest.next();
        }
    }
}
