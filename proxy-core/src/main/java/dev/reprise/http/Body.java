package dev.reprise.http;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
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

    /**
     * A body that is all there.
     *
     * @param taken called when its last part was
     */
    static Body of(Segments bytes, Runnable taken) {
        return new ReadBody(bytes.parts(), bytes.length(), null, taken);
    }

    /**
     * What has been read already, then the rest.
     *
     * @param taken called when the last part of what was read was
     */
    static Body of(Segments read, Body rest, Runnable taken) {
        return new ReadBody(read.parts(), rest.length(), rest, taken);
    }

    /** Parts that were taken and come back, then the rest. */
    static Body of(List<byte[]> parts, Body rest) {
        return new ReadBody(parts, rest.length(), rest, () -> {});
    }

    /** Parts in memory, each let go of when it is taken, and what follows them, if anything does. */
    final class ReadBody implements Body {

        private final Queue<byte[]> parts; // confined to the event loop
        private final long length;
        private final @Nullable Body rest;
        private final Runnable taken;

        private ReadBody(List<byte[]> parts, long length, @Nullable Body rest, Runnable taken) {
            this.parts = new ArrayDeque<>(parts);
            this.length = length;
            this.rest = rest;
            this.taken = taken;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public CompletionStage<byte[]> next() {
            byte[] part = parts.poll();
            if (part != null) {
                if (parts.isEmpty()) {
                    taken.run();
                }
                return CompletableFuture.completedFuture(part);
            }
            return rest == null ? CompletableFuture.completedFuture(END) : rest.next();
        }
    }
}
