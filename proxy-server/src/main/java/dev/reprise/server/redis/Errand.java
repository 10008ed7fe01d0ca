package dev.reprise.server.redis;

/**
 * A command on its way, perhaps from node to node.
 *
 * @param key what it is about
 * @param bytes what it, or its answer, weighs against the limit
 */
record Errand<T>(
        Command<T> command, byte[] key, RedisNode.Lane lane, long deadlineNanos, int bytes, int redirectionsLeft) {

    /** One that is about no key, and that no other node could do. */
    static <T> Errand<T> toOneNode(Command<T> command) {
        return new Errand<>(command, new byte[0], RedisNode.Lane.LARGE, 0, 0, 0);
    }

    Errand<T> redirected() {
        return new Errand<>(command, key, lane, deadlineNanos, bytes, redirectionsLeft - 1);
    }
}
