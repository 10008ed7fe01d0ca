package dev.reprise.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThreadsTest {

    private final CountDownLatch judged = new CountDownLatch(1);

    /** Where there were several threads, an answer that takes long to be judged was stored after the one that replaces it. */
    @Test
    void keepsAnswersToOneQuestionInTheOrderInWhichTheyCame() throws Exception {
        Threads threads = new Threads(4);
        List<String> kept = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(2);

        threads.keeping(key("equal")).execute(() -> {
            await(judged);
            kept.add("the older");
            done.countDown();
        });
        threads.keeping(key("equal")).execute(() -> {
            kept.add("the newer");
            done.countDown();
        });

        assertThat(done.await(100, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(kept).isEmpty();
        judged.countDown();
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(kept).containsExactly("the older", "the newer");
        threads.finish();
    }

    @Test
    void keepsAnswersToOtherQuestionsMeanwhile() throws Exception {
        Threads threads = new Threads(4);
        CountDownLatch others = new CountDownLatch(1);

        threads.keeping(key("one")).execute(() -> await(judged));
        for (int i = 0; i < 100; i++) {
            threads.keeping(key("another " + i)).execute(others::countDown);
        }

        assertThat(others.await(20, TimeUnit.SECONDS)).isTrue();
        judged.countDown();
        threads.finish();
    }

    @Test
    void takesNoMoreThanMayWait() {
        Threads threads = new Threads(2);
        fill(threads, new AtomicInteger());

        assertThatThrownBy(() -> threads.keeping(key("a")).execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
        judged.countDown();
        threads.finish();
    }

    /** With so many waiting that no more are taken, it could not be told to finish. */
    @Test
    void finishesWhatItHasTakenHoweverMuchThatIs() {
        Threads threads = new Threads(2);
        AtomicInteger kept = new AtomicInteger();
        int taken = fill(threads, kept);

        CompletionStage<Void> finished = threads.finish();
        judged.countDown();

        finished.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(kept).hasValue(taken);
    }

    private int fill(Threads threads, AtomicInteger kept) {
        int taken = 0;
        try {
            while (taken < 100_000) {
                threads.keeping(key("a")).execute(() -> {
                    await(judged);
                    kept.incrementAndGet();
                });
                taken++;
            }
        } catch (RejectedExecutionException full) {
            assertThat(taken).isPositive();
        }
        return taken;
    }

    private static CacheKey key(String text) {
        return new CacheKey(Digest.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
