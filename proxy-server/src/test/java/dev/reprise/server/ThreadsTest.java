package dev.reprise.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {

    /** Where there were several threads, an answer that takes long to be judged was stored after the one that replaces it. */
    @Test
    void keepsAnswersInTheOrderInWhichTheyCame() throws Exception {
        Threads threads = new Threads();
        List<String> kept = new CopyOnWriteArrayList<>();
        CountDownLatch judged = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(2);

        threads.keeping().execute(() -> {
            await(judged);
            kept.add("the older");
            done.countDown();
        });
        threads.keeping().execute(() -> {
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

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
