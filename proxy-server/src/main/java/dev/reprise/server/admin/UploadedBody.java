package dev.reprise.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a request, part by part: an event loop adds what a thread that may wait reads. More is asked for only when
 * everything was read, so it holds about as much as comes at a time.
 */
final class UploadedBody extends InputStream {

    static final int PARTS_MAX = 65_536; // one read may hold many small chunks

    private static final byte[] END = new byte[0];
    private static final byte[] BROKEN = new byte[0];

    private final BlockingQueue<byte[]> parts = new LinkedBlockingQueue<>(PARTS_MAX);
    private final Runnable more;
    private final int silenceSecondsMax;

    private byte[] part = {}; // confined to the thread that reads, like all below
    private int at;
    private boolean ended;

    /**
     * Begins empty.
     *
     * @param more asks for the next part; run on the reading thread
     */
    UploadedBody(Runnable more, int silenceSecondsMax) {
        this.more = more;
        this.silenceSecondsMax = silenceSecondsMax;
    }

    /** The next part; false if there are too many unread ones. */
    boolean add(byte[] bytes) {
        return bytes.length == 0 || parts.offer(bytes);
    }

    boolean end() {
        return parts.offer(END);
    }

    /** Nothing more will come, though it should. */
    void breakOff() {
        parts.clear();
        parts.add(BROKEN);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (at == part.length && !ended) {
            part = next();
            at = 0;
            ended = part.length == 0;
        }
        if (ended) {
            return -1;
        }
        int some = Math.min(length, part.length - at);
        System.arraycopy(part, at, bytes, offset, some);
        at += some;
        return some;
    }

    @SuppressWarnings("ReferenceEquality") // the marks are what they are, not what is in them
    private byte[] next() throws IOException {
        byte[] next = parts.poll();
        if (next == null) {
            more.run();
            next = await();
        }
        if (next == BROKEN) {
            throw new IOException("the body was broken off");
        }
        return next;
    }

    private byte[] await() throws IOException {
        try {
            byte[] next = parts.poll(silenceSecondsMax, TimeUnit.SECONDS);
            if (next == null) {
                throw new IOException("nothing came for " + silenceSecondsMax + " s");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
