package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** That the cluster which other tests hurt is one. */
class RedisClusterTest {
    @Test
    void startsAClusterInWhichEverySlotHasAMasterWithAReplica() throws Exception {
        try (RedisCluster cluster = RedisCluster.started(3)) {
            RedisServer master = cluster.masterOf(cluster.slotOf("key"));

            assertThat(master).isNotNull();
            assertThat(master.ask("SET", "key", "value")).isEqualTo("OK");
            assertThat(master.info("replication")).contains("connected_slaves:1");
            assertThat(cluster.nodes()).hasSize(6);
        }
    }
}
