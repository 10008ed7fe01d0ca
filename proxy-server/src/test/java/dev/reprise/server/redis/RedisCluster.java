package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis Cluster in processes of its own: masters that share the slots evenly, and a replica for each. Tests may hurt
 * its nodes, and move slots. It is gone after {@link #close}.
 */
public final class RedisCluster implements AutoCloseable {
    public static final int SLOTS = 16_384;

    private static final Duration CHANGE_MAX = Duration.ofSeconds(60);

    private final List<RedisServer> masters = new ArrayList<>();
    private final List<RedisServer> replicas = new ArrayList<>();

    private RedisCluster() {}

    /** One line of {@code CLUSTER NODES}. */
    private record Line(List<String> words) {
        int port() {
            String address = words.get(1);
            return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1, address.indexOf('@')));
        }

        boolean isServingMaster() {
            return words.get(2).contains("master") && !words.get(2).contains("fail") && words.size() > 8;
        }

        boolean holds(int slot) {
            return words.stream().skip(8).filter(word -> !word.startsWith("[")).anyMatch(range -> {
                String[] ends = range.split("-", -1);
                return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
            });
        }
    }

    /** All slots are served and all replicas have caught up. */
    public static RedisCluster started(int masters) throws IOException {
        RedisCluster cluster = new RedisCluster();
        try {
            cluster.startNodes(masters);
            cluster.join();
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private void startNodes(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            masters.add(node());
            replicas.add(node());
        }
    }

    private static RedisServer node() throws IOException {
        return RedisServer.started(
                "--cluster-enabled", "yes", "--cluster-node-timeout", "1500", "--repl-diskless-sync-delay", "0");
    }

    private void join() throws IOException {
        RedisServer first = masters.get(0);
        for (RedisServer node : nodes()) {
            first.ask("CLUSTER", "MEET", "127.0.0.1", String.valueOf(node.port()));
        }
        for (int i = 0; i < masters.size(); i++) {
            String[] command = IntStream.range(i * SLOTS / masters.size(), (i + 1) * SLOTS / masters.size())
                    .mapToObj(String::valueOf)
                    .toArray(String[]::new);
            String[] words = new String[command.length + 2];
            words[0] = "CLUSTER";
            words[1] = "ADDSLOTS";
            System.arraycopy(command, 0, words, 2, command.length);
            assertThat(masters.get(i).ask(words)).isEqualTo("OK");
        }
        await().atMost(CHANGE_MAX).until(() -> everybodyKnows(nodes().size()));
        for (int i = 0; i < masters.size(); i++) {
            String master = idOf(masters.get(i));
            RedisServer replica = replicas.get(i);
            await().atMost(CHANGE_MAX)
                    .until(() -> replica.ask("CLUSTER", "REPLICATE", master).equals("OK"));
        }
        await().atMost(CHANGE_MAX).until(this::isWhole);
    }

    private boolean everybodyKnows(int count) throws IOException {
        for (RedisServer node : nodes()) {
            if (!node.ask("CLUSTER", "INFO").contains("cluster_known_nodes:" + count)) {
                return false;
            }
        }
        return true;
    }

    /** Every living node says that all slots are served, and every living replica has caught up. */
    public boolean isWhole() throws IOException {
        for (RedisServer node : nodes()) {
            if (node.isRunning() && !isWhole(node)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWhole(RedisServer node) throws IOException {
        String replication = node.info("replication");
        return node.ask("CLUSTER", "INFO").contains("cluster_state:ok")
                && (replication.contains("role:master") || replication.contains("master_link_status:up"));
    }

    /** Of the first master and the last replica; the rest a client has to find out. */
    public String url() {
        return "redis-cluster://127.0.0.1:" + masters.get(0).port() + ",127.0.0.1:"
                + replicas.get(replicas.size() - 1).port();
    }

    public List<RedisServer> nodes() {
        List<RedisServer> nodes = new ArrayList<>(masters);
        nodes.addAll(replicas);
        return nodes;
    }

    /** Who serves that slot now, as a living node sees it; null while nobody does. */
    public @Nullable RedisServer masterOf(int slot) throws IOException {
        for (Line line : lines()) {
            if (line.isServingMaster() && line.holds(slot)) {
                return nodes().stream()
                        .filter(node -> node.port() == line.port() && node.isRunning())
                        .findFirst()
                        .orElse(null);
            }
        }
        return null;
    }

    public int slotOf(String key) {
        return SlotHash.getSlot(key);
    }

    /** The other one of a master and its replica, whichever is which by now. */
    public RedisServer partnerOf(RedisServer node) {
        int pair = masters.indexOf(node);
        return pair < 0 ? masters.get(replicas.indexOf(node)) : replicas.get(pair);
    }

    /** The first half of moving a slot: both nodes know, no key has moved yet. */
    public void beginMoving(int slot, RedisServer from, RedisServer to) throws IOException {
        String text = String.valueOf(slot);
        assertThat(to.ask("CLUSTER", "SETSLOT", text, "IMPORTING", idOf(from))).isEqualTo("OK");
        assertThat(from.ask("CLUSTER", "SETSLOT", text, "MIGRATING", idOf(to))).isEqualTo("OK");
    }

    public void moveKey(String key, RedisServer from, RedisServer to) throws IOException {
        assertThat(from.ask("MIGRATE", "127.0.0.1", String.valueOf(to.port()), key, "0", "5000"))
                .isIn("OK", "NOKEY");
    }

    /** The second half: the slot belongs to the other node. */
    public void endMoving(int slot, RedisServer from, RedisServer to) throws IOException {
        String text = String.valueOf(slot);
        String owner = idOf(to);
        assertThat(to.ask("CLUSTER", "SETSLOT", text, "NODE", owner)).isEqualTo("OK");
        assertThat(from.ask("CLUSTER", "SETSLOT", text, "NODE", owner)).isEqualTo("OK");
    }

    /** Moves a slot with all that is in it. */
    public void move(int slot, RedisServer from, RedisServer to) throws IOException {
        beginMoving(slot, from, to);
        for (String name : from.names().lines().toList()) {
            if (slotOf(name) == slot) {
                moveKey(name, from, to);
            }
        }
        endMoving(slot, from, to);
    }

    private static String idOf(RedisServer node) throws IOException {
        return node.ask("CLUSTER", "MYID");
    }

    private RedisServer living() {
        return nodes().stream().filter(RedisServer::isRunning).findFirst().orElseThrow();
    }

    private List<Line> lines() throws IOException {
        return living().ask("CLUSTER", "NODES")
                .lines()
                .map(line -> new Line(List.of(line.split(" ", -1))))
                .collect(Collectors.toList());
    }

    @Override
    public void close() throws IOException {
        for (RedisServer node : nodes()) {
            node.close();
        }
    }
}
