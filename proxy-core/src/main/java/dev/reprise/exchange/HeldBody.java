package dev.reprise.exchange;

import dev.reprise.http.Body;
import dev.reprise.http.Segments;

/**
 * What one exchange holds of its request's body, counted among what all of them hold until it was sent on, is not needed
 * any more, or the exchange is over. Confined to the client's event loop.
 */
final class HeldBody {

    private final ExchangeLimit limit;
    private Segments bytes = new Segments();
    private int counted;
    private long expected;

    HeldBody(ExchangeLimit limit) {
        this.limit = limit;
    }

    /** Before anything is added: whether there will be room for that much, -1 if its length is not known. */
    boolean expect(long length) {
        boolean room = limit.expect(length);
        expected = room ? length : 0;
        return room;
    }

    /** Adds what came, and keeps the array; returns whether all that exchanges hold is still within the limit. */
    boolean add(byte[] part) {
        bytes.take(part);
        boolean within = limit.take(part.length);
        counted += within ? part.length : 0;
        return within;
    }

    int length() {
        return bytes.length();
    }

    /** To look at, or to change before it is sent on. */
    Segments bytes() {
        return bytes;
    }

    /** To be sent on, after which nothing of it is left here. */
    Body whole() {
        return Body.of(takeAway(), this::release);
    }

    /** The same, when more of it is yet to come. */
    Body before(Body rest) {
        return Body.of(takeAway(), rest, this::release);
    }

    private Segments takeAway() {
        Segments taken = bytes;
        bytes = new Segments();
        return taken;
    }

    /** It is not needed any more. Idempotent. */
    void release() {
        bytes = new Segments();
        limit.release(counted);
        counted = 0;
        limit.expectNoMore(expected);
        expected = 0;
    }
}
