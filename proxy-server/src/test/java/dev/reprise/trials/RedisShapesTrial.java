package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.redis.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Every shape in which Redis is run: misses, hits, purges and statistics are right in each, masters that die and slots that
 * move cost no client an error, and soon after there is another master there are hits again.
 */
class RedisShapesTrial {

    private static final String VALKEY = "valkey-server";

    /** Most of a shape's time is that of starting, and of waiting for somebody to be dead. */
    private static final int SIDE_BY_SIDE = 3;

    @Test
    void servesEveryShapeOfRedisAndFollowsItsMasters() throws Exception {
        long seed = Scale.seed();
        ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try {
            Future<ClusterShape> cluster = threads.submit(() -> ClusterShape.tried(seed));
            Future<SentinelShape> sentinel = threads.submit(() -> SentinelShape.tried(seed));
            List<ShapeResult> singles = results(threads.invokeAll(singles(seed)));
            Report report = new Report("RedisShapesTrial", seed);
            singles.forEach(result -> result.tell(report));
            if (RedisServer.executableOnThePath(VALKEY).isEmpty()) {
                report.row("Valkey", "not tried: no " + VALKEY + " on the path");
            }
            sentinel.get().tell(report);
            cluster.get().tell(report);
            report.publish();

            singles.forEach(ShapeResult::mustBeClean);
            sentinel.get().result().mustBeClean();
            cluster.get().result.mustBeClean();
            sentinel.get().failovers().mustBeQuick();
            cluster.get().failovers.mustBeQuick();
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(ShapeRun.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private static List<Callable<List<ShapeResult>>> singles(long seed) {
        SingleShapes shapes = new SingleShapes(seed);
        List<Callable<List<ShapeResult>>> all = new ArrayList<>(shapes.all());
        RedisServer.executableOnThePath(VALKEY).ifPresent(valkey -> all.add(() -> shapes.valkey(valkey)));
        return all;
    }

    private static List<ShapeResult> results(List<Future<List<ShapeResult>>> tried) throws Exception {
        List<ShapeResult> results = new ArrayList<>();
        for (Future<List<ShapeResult>> one : tried) {
            results.addAll(one.get());
        }
        return results;
    }
}
