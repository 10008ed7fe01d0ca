package dev.reprise.server.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.StoredResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CaffeineNearResponsesTest {

    private static final StoredResponse RESPONSE =
            MemoryResponseStoreTest.response("a question", 1_000, Duration.ofHours(1));

    private final AtomicLong nanos = new AtomicLong();
    private final CaffeineNearResponses near = new CaffeineNearResponses(1 << 20, nanos::get);

    @Test
    void keepsWhatWasReadAndHasNotChangedSince() {
        near.keep("a", RESPONSE, near.changes("a"));

        assertThat(near.find("a")).isSameAs(RESPONSE);
        assertThat(near.find("b")).isNull();
    }

    @Test
    void forgetsWhatHasChangedAndNothingElse() {
        near.keep("a", RESPONSE, near.changes("a"));
        near.keep("b", RESPONSE, near.changes("b"));

        near.changed("a");

        assertThat(near.find("a")).isNull();
        assertThat(near.find("b")).isSameAs(RESPONSE);
    }

    @Test
    void keepsNothingForLongerThanAMinute() {
        near.keep("a", RESPONSE, near.changes("a"));

        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(near.find("a")).isSameAs(RESPONSE);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(near.find("a")).isNull();
    }

    @Test
    void keepsNothingThatWasReadBeforeAChange() {
        long changesThen = near.changes("a");
        near.changed("a");

        near.keep("a", RESPONSE, changesThen);

        assertThat(near.find("a")).isNull();
    }

    /** While much is stored, something changes during each lookup. */
    @Test
    void keepsWhatWasReadBeforeAChangeOfSomethingElse() {
        long changesThen = near.changes("a");
        near.changed("b");

        near.keep("a", RESPONSE, changesThen);

        assertThat(near.find("a")).isSameAs(RESPONSE);
    }

    @Test
    void forgetsEverythingWhenAnythingMayHaveChanged() {
        long changesThen = near.changes("b");
        near.keep("a", RESPONSE, near.changes("a"));

        near.anyMayHaveChanged();
        near.keep("b", RESPONSE, changesThen);

        assertThat(near.find("a")).isNull();
        assertThat(near.find("b")).isNull();
    }

    @Test
    void takesNoMoreThanItsBound() {
        for (int i = 0; i < 5_000; i++) {
            near.keep(String.valueOf(i), RESPONSE, near.changes(String.valueOf(i)));
        }

        assertThat(near.bytes()).isBetween(1L << 19, 1L << 20);
    }

    @Test
    void givesWayToAFullHeap() {
        for (int i = 0; i < 5_000; i++) {
            near.keep(String.valueOf(i), RESPONSE, near.changes(String.valueOf(i)));
        }

        near.giveWay();
        assertThat(near.bytes()).isZero();
        near.keep("a", RESPONSE, near.changes("a"));
        assertThat(near.find("a")).isSameAs(RESPONSE);
    }

    /** Whichever comes first: once the change was told, nobody finds what was read before it. */
    @Test
    void letsAChangeWinOverWhatWasReadBeforeItAtTheSameTime() throws InterruptedException {
        AtomicBoolean found = new AtomicBoolean();
        for (int round = 0; round < 20_000; round++) {
            String name = String.valueOf(round);
            long changesThen = near.changes(name);
            CountDownLatch go = new CountDownLatch(1);
            Thread changing = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                near.changed(name);
            });
            changing.start();
            go.countDown();
            near.keep(name, RESPONSE, changesThen);
            changing.join();
            found.compareAndSet(false, near.find(name) != null);
        }

        assertThat(found).isFalse();
    }
}
