package dev.reprise.server.redis;

import io.lettuce.core.ScoredValue;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.output.BooleanOutput;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.output.ScoredValueListOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One command for Redis, not yet sent. All that are ever sent are made here, so this is what the ACL of a user has to allow.
 *
 * @param isWrite whether Redis may refuse it while it goes on answering lookups
 * @param isNote whether it only keeps the books: what it is refused has no consequence for anything else
 */
record Command<T>(
        CommandType type,
        boolean isWrite,
        boolean isNote,
        UnaryOperator<CommandArgs<byte[], byte[]>> arguments,
        Supplier<CommandOutput<byte[], byte[], T>> output) {
    private static final ByteArrayCodec CODEC = ByteArrayCodec.INSTANCE;

    private Command(
            CommandType type,
            boolean isWrite,
            UnaryOperator<CommandArgs<byte[], byte[]>> arguments,
            Supplier<CommandOutput<byte[], byte[], T>> output) {
        this(type, isWrite, false, arguments, output);
    }

    /** The same, whose refusal tells nothing of other commands. */
    Command<T> asNote() {
        return new Command<>(type, isWrite, true, arguments, output);
    }

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

    /** Reads one field of a hash; nil if it is not there. */
    static Command<byte[]> hget(byte[] key, byte[] field) {
        return new Command<>(
                CommandType.HGET, false, words -> words.addKey(key).addKey(field), () -> new ValueOutput<>(CODEC));
    }

    /** Reads fields of a hash, in that order; null for what is not there. */
    static Command<List<byte[]>> hmget(byte[] key, List<byte[]> fields) {
        return new Command<>(
                CommandType.HMGET,
                false,
                words -> words.addKey(key).addKeys(fields),
                () -> new ValueListOutput<>(CODEC));
    }

    /** How many fields a hash has. */
    static Command<Long> hlen(byte[] key) {
        return new Command<>(CommandType.HLEN, false, words -> words.addKey(key), () -> new IntegerOutput<>(CODEC));
    }

    /** Reads a whole hash. */
    static Command<Map<byte[], byte[]>> hgetAll(byte[] key) {
        return new Command<>(CommandType.HGETALL, false, words -> words.addKey(key), () -> new MapOutput<>(CODEC));
    }

    /** Writes fields of a hash and their values. */
    static Command<Long> hset(byte[] key, List<Map.Entry<byte[], byte[]>> fields) {
        return new Command<>(
                CommandType.HSET,
                true,
                words -> {
                    words.addKey(key);
                    fields.forEach(field -> words.addKey(field.getKey()).addValue(field.getValue()));
                    return words;
                },
                () -> new IntegerOutput<>(CODEC));
    }

    static Command<Long> hincrBy(byte[] key, byte[] field, long more) {
        return new Command<>(
                CommandType.HINCRBY,
                true,
                words -> words.addKey(key).addKey(field).add(more),
                () -> new IntegerOutput<>(CODEC));
    }

    /** Lets a key be forgotten after that long. */
    static Command<Boolean> pexpire(byte[] key, long millis) {
        return new Command<>(
                CommandType.PEXPIRE, true, words -> words.addKey(key).add(millis), () -> new BooleanOutput<>(CODEC));
    }

    /** Gives members their scores. */
    static Command<Long> zadd(byte[] key, List<Map.Entry<byte[], Long>> scores) {
        return new Command<>(
                CommandType.ZADD,
                true,
                words -> {
                    words.addKey(key);
                    scores.forEach(score -> words.add(score.getValue()).addValue(score.getKey()));
                    return words;
                },
                () -> new IntegerOutput<>(CODEC));
    }

    /** The members from one rank to another, these included; negative ones count from the highest score, which is -1. */
    static Command<List<byte[]>> zrange(byte[] key, long first, long last) {
        return new Command<>(
                CommandType.ZRANGE,
                false,
                words -> words.addKey(key).add(first).add(last),
                () -> new ValueListOutput<>(CODEC));
    }

    /** The same, with their scores. */
    static Command<List<ScoredValue<byte[]>>> zrangeWithScores(byte[] key, long first, long last) {
        return new Command<>(
                CommandType.ZRANGE,
                false,
                words -> words.addKey(key).add(first).add(last).add("WITHSCORES"),
                () -> new ScoredValueListOutput<>(CODEC));
    }

    static Command<Long> zrem(byte[] key, List<byte[]> members) {
        return new Command<>(
                CommandType.ZREM,
                true,
                words -> words.addKey(key).addValues(members),
                () -> new IntegerOutput<>(CODEC));
    }

    /** Removes the members from one rank to another, these included. */
    static Command<Long> zremRanks(byte[] key, long first, long last) {
        return new Command<>(
                CommandType.ZREMRANGEBYRANK,
                true,
                words -> words.addKey(key).add(first).add(last),
                () -> new IntegerOutput<>(CODEC));
    }

    /** Counts the members with a higher score. */
    static Command<Long> zcountAbove(byte[] key, long score) {
        return new Command<>(
                CommandType.ZCOUNT,
                false,
                words -> words.addKey(key).add("(" + score).add("+inf"),
                () -> new IntegerOutput<>(CODEC));
    }

    /** Removes the members with that score or a lower one. */
    static Command<Long> zremUpTo(byte[] key, long score) {
        return new Command<>(
                CommandType.ZREMRANGEBYSCORE,
                true,
                words -> words.addKey(key).add("-inf").add(score),
                () -> new IntegerOutput<>(CODEC));
    }

    static Command<Long> hdel(byte[] key, List<byte[]> fields) {
        return new Command<>(
                CommandType.HDEL, true, words -> words.addKey(key).addKeys(fields), () -> new IntegerOutput<>(CODEC));
    }

    /** Asks what is spoken over the connection; changes nothing. Every user may. */
    static Command<List<Object>> hello() {
        return new Command<>(CommandType.HELLO, false, words -> words, () -> new ArrayOutput<>(CODEC)).asNote();
    }

    /** Has Redis tell of changes of what is read over the same connection from now on. */
    static Command<String> trackingOn() {
        return new Command<>(
                        CommandType.CLIENT,
                        false,
                        words -> words.add("TRACKING").add("ON"),
                        () -> new StatusOutput<>(CODEC))
                .asNote();
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
