package dev.reprise.server.redis;

import dev.reprise.server.redis.ClusterSlots.Range;
import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which node serves a key: one node all of them, or in a cluster each node its slots. Immutable. */
final class SlotTable {
    private final @Nullable RedisNode[] owners; // one for each slot, or one for all of them
    private final boolean complete;

    private SlotTable(@Nullable RedisNode[] owners) {
        this.owners = owners;
        complete = Arrays.stream(owners).allMatch(Objects::nonNull);
    }

    static SlotTable of(RedisNode only) {
        return new SlotTable(new RedisNode[] {only});
    }

    /** Of a cluster. The nodes are found by the addresses of the ranges. */
    static SlotTable of(List<Range> ranges, Map<String, RedisNode> nodes) {
        @Nullable RedisNode[] owners = new RedisNode[SlotHash.SLOT_COUNT];
        for (Range range : ranges) {
            Arrays.fill(owners, range.first(), range.last() + 1, nodes.get(range.address()));
        }
        return new SlotTable(owners);
    }

    /** The node to ask about that key, null if nobody serves its slot. */
    @Nullable
    RedisNode ownerOf(byte[] key) {
        return owners.length == 1 ? owners[0] : owners[SlotHash.getSlot(key)];
    }

    /** Whether every key has an owner. */
    boolean isComplete() {
        return complete;
    }
}
