package dev.reprise.trials.means;

import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A master, two replicas, and three Sentinels of whom two must agree that it is dead. It is gone after {@link #close}. */
public final class SentinelFleet implements AutoCloseable {

    private static final String NAME = "main";
    private static final Duration CHANGE_MAX = Duration.ofSeconds(60);

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private SentinelFleet() {}

    /** Everybody knows everybody. */
    public static SentinelFleet started() throws IOException {
        SentinelFleet fleet = new SentinelFleet();
        try {
            RedisServer master = RedisServer.started("--repl-diskless-sync-delay", "0");
            fleet.servers.add(master);
            fleet.servers.add(RedisServer.replicaOf(master));
            fleet.servers.add(RedisServer.replicaOf(master));
            for (int i = 0; i < 3; i++) {
                fleet.sentinels.add(RedisServer.sentinelOf(master, NAME, 2));
            }
            fleet.awaitWhole();
        } catch (IOException | RuntimeException | Error e) {
            fleet.close();
            throw e;
        }
        return fleet;
    }

    /** Of all Sentinels. */
    public String url() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "#" + NAME));
    }

    /** Whoever says that it is the master, and is alive. */
    public RedisServer master() throws IOException {
        for (RedisServer server : servers) {
            if (server.isRunning() && isMaster(server)) {
                return server;
            }
        }
        throw new IOException("no master");
    }

    /** Whether one of the others takes the writes that this one took. */
    public boolean isReplaced(RedisServer dead) throws IOException {
        for (RedisServer server : servers) {
            if (server != dead && isMaster(server)) {
                return true;
            }
        }
        return false;
    }

    /** All but the master. */
    public List<RedisServer> replicas() throws IOException {
        RedisServer master = master();
        return servers.stream().filter(server -> server != master).toList();
    }

    /** Brings a dead one back, as an operator would: as a replica of whoever is the master now. */
    public void repair(RedisServer dead) throws IOException {
        RedisServer master = master();
        dead.start();
        dead.ask("REPLICAOF", "127.0.0.1", String.valueOf(master.port()));
        awaitWhole();
    }

    private void awaitWhole() {
        await().atMost(CHANGE_MAX).until(() -> {
            for (RedisServer replica : replicas()) {
                if (!replica.info("replication").contains("master_link_status:up")) {
                    return false;
                }
            }
            return sentinelsAgree();
        });
    }

    private boolean sentinelsAgree() throws IOException {
        String master = "status=ok,address=127.0.0.1:" + master().port() + ",slaves=2,sentinels=3";
        for (RedisServer sentinel : sentinels) {
            if (!sentinel.info("sentinel").contains(master)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMaster(RedisServer server) throws IOException {
        return server.info("replication").contains("role:master");
    }

    @Override
    public void close() throws IOException {
        for (RedisServer sentinel : sentinels) {
            sentinel.close();
        }
        for (RedisServer server : servers) {
            server.close();
        }
    }
}
