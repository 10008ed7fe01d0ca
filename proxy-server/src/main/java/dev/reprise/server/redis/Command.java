package dev.reprise.server.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One command for Redis, not yet sent. All that are ever sent are made here, so this is what the ACL of a user has to allow.
 *
 * @param isWrite whether Redis may refuse it while it goes on answering lookups
 */
record Command<T>(
        CommandType type,
        boolean isWrite,
        UnaryOperator<CommandArgs<byte[], byte[]>> arguments,
        Supplier<CommandOutput<byte[], byte[], T>> output) {
    private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

    /** Reads the bytes from the first to the last, these included; none if the key does not exist. */
    static Command<byte[]> getRange(byte[] key, long first, long last) {
        return new Command<>(
                CommandType.GETRANGE,
                false,
                words -> words.addKey(key).add(first).add(last),
                () -> new ByteArrayOutput<>(CODEC));
    }

    /** Writes a value that Redis forgets after that long. */
    static Command<String> set(byte[] key, byte[] value, long ttlMillis) {
        return new Command<>(
                CommandType.SET,
                true,
                words -> words.addKey(key).addValue(value).add("PX").add(ttlMillis),
                () -> new StatusOutput<>(CODEC));
    }

    static Command<Long> unlink(byte[] key) {
        return new Command<>(CommandType.UNLINK, true, words -> words.addKey(key), () -> new IntegerOutput<>(CODEC));
    }

    /** Asks a node of a cluster who serves which slots. */
    static Command<List<Object>> clusterSlots() {
        return new Command<>(CommandType.CLUSTER, false, words -> words.add("SLOTS"), () -> new ArrayOutput<>(CODEC));
    }

    /** Lets the next command over the same connection reach a slot that is only just moving to this node. */
    static Command<String> asking() {
        return new Command<>(CommandType.ASKING, false, words -> words, () -> new StatusOutput<>(CODEC));
    }

    /** In Lettuce's form, which can be sent once. */
    AsyncCommand<byte[], byte[], T> once() {
        return new AsyncCommand<>(
                new io.lettuce.core.protocol.Command<>(type, output.get(), arguments.apply(new CommandArgs<>(CODEC))));
    }
}
