package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisCluster;
import dev.reprise.server.redis.RedisServer;
import dev.reprise.server.scenario.OwnThread;
import dev.reprise.trials.load.Draws;
import dev.reprise.trials.load.Question;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A cluster, whose slots move and whose masters are killed while a crowd asks. */
final class ClusterShape {

    private static final int FAILOVERS = Scale.of(2, 4);
    private static final int QUESTIONS = 30;
    private static final int SLOTS_MOVED = Scale.of(10, 30);
    private static final List<String> BOOKS =
            List.of("ai:purge", "ai:counts", "ai:expiry", "ai:recent", "ai:recent:about", "ai:recent:hits");

    final ShapeResult result;
    final Failovers failovers;
    private final RedisCluster cluster;
    private final ShapeRun run;
    private final Map<Question, String> names = new LinkedHashMap<>(); // in Redis
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();

    private ClusterShape(RedisCluster cluster, ShapeRun run) throws Exception {
        this.cluster = cluster;
        this.run = run;
        failovers = new Failovers(run);
        run.everything();
        run.beginLoad();
        for (int i = 10; i < 10 + QUESTIONS; i++) {
            Question question = ShapeRun.question(i);
            names.put(question, run.nameOf(question));
        }
        storeAll();
        moveSlots();
        for (int i = 0; i < FAILOVERS; i++) {
            failOver(masterOf(i % 2 == 0 ? "ai:purge" : "ai:expiry"));
        }
        result = run.judge();
    }

    static ClusterShape tried(long seed) throws Exception {
        try (RedisCluster cluster = RedisCluster.started(3);
                ShapeRun run = new ShapeRun("Cluster", new Draws(100, 0), seed, "redis.url=" + cluster.url())) {
            return new ClusterShape(cluster, run);
        }
    }

    private void storeAll() {
        names.keySet().forEach(run::hits);
    }

    /** Those of the books, and those of some responses, which are asked for all the while. */
    private void moveSlots() throws Exception {
        TreeSet<Integer> slots = new TreeSet<>();
        BOOKS.forEach(book -> slots.add(cluster.slotOf(book)));
        names.values().stream().limit(SLOTS_MOVED).forEach(name -> slots.add(cluster.slotOf(name)));
        AtomicBoolean moved = new AtomicBoolean();
        CompletableFuture<Void> moving = OwnThread.run(() -> {
            try {
                for (int slot : slots) {
                    moveSlot(slot);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            } finally {
                moved.set(true);
            }
        });
        while (!moved.get()) {
            for (Question question : names.keySet()) {
                asked.incrementAndGet();
                missed.addAndGet(run.isHit(question) ? 0 : 1);
            }
        }
        moving.join();
        storeAll();
        assertThat(missed.get()).as("of " + asked + ": " + run.proxy.err()).isLessThan(Math.max(2, asked.get() / 20));
        assertThat(run.storeEvents("MOVED")).isPositive();
    }

    private void moveSlot(int slot) throws IOException {
        RedisServer from = Objects.requireNonNull(cluster.masterOf(slot));
        RedisServer to = Objects.requireNonNull(cluster.masterOf((slot + RedisCluster.SLOTS / 3) % RedisCluster.SLOTS));
        if (from != to) {
            cluster.move(slot, from, to);
        }
    }

    private RedisServer masterOf(String name) throws IOException {
        return Objects.requireNonNull(cluster.masterOf(cluster.slotOf(name)));
    }

    private void failOver(RedisServer master) throws Exception {
        RedisServer replica = cluster.partnerOf(master);
        storeAll();
        List<Question> own = names.entrySet().stream()
                .filter(question -> isAt(master, question.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        await().atMost(ShapeRun.PATIENCE)
                .until(() -> replica.names()
                        .lines()
                        .toList()
                        .containsAll(own.stream().map(names::get).toList()));
        failovers.kill(master, () -> takesWrites(replica), own);
        master.start();
        await().atMost(ShapeRun.PATIENCE).until(cluster::isWhole);
    }

    private boolean isAt(RedisServer master, String name) {
        try {
            return masterOf(name) == master;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean takesWrites(RedisServer replica) throws IOException {
        return replica.info("replication").contains("role:master")
                && replica.ask("CLUSTER", "INFO").contains("cluster_state:ok");
    }

    void tell(Report report) {
        result.tell(report);
        report.row("Cluster: while slots moved", asked + " asked for what is stored, " + missed + " no hit");
        failovers.tell(report);
    }
}
