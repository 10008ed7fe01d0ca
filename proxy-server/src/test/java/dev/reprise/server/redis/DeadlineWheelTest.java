package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DeadlineWheelTest {
    private final ManualTicks ticks = new ManualTicks();
    private int woken;
    private final DeadlineWheel wheel = new DeadlineWheel(ticks, () -> woken++);

    @Test
    void expiresAfterTheDeadlineAndWithinATickOfIt() {
        assertExpiresInTime();
    }

    @Test
    void keepsDeadlinesThatAreMoreThanARoundAway() {
        Waiter waiter = new Waiter();
        wheel.add(waiter, Duration.ofSeconds(2));

        turnEveryTickFor(Duration.ofSeconds(2));
        assertThat(waiter.expired).isFalse();

        turnAfter(DeadlineWheel.TICK);
        assertThat(waiter.expired).isTrue();
    }

    @Test
    void missesNobodyWhenItsThreadWasHeldUpForSeveralRounds() {
        Waiter early = new Waiter();
        Waiter late = new Waiter();
        wheel.add(early, Duration.ofMillis(30));
        wheel.add(late, Duration.ofMillis(1_500));

        turnAfter(Duration.ofSeconds(10));

        assertThat(early.expired).isTrue();
        assertThat(late.expired).isTrue();
    }

    @Test
    void leavesThoseAloneWhoLeft() {
        Waiter waiter = new Waiter();
        wheel.add(waiter, Duration.ofMillis(30)).leave();

        turnEveryTickFor(Duration.ofMillis(20));
        turnAfter(Duration.ofMillis(100));

        assertThat(waiter.expired).isFalse();
    }

    /** Each answer was held until its deadline had passed, to be copied by each collection until then. */
    @Test
    void holdsNothingOfThoseWhoLeft() throws InterruptedException {
        WeakReference<Waiter> gone = whoWasThere();

        for (int i = 0; i < 100 && gone.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }

        assertThat(gone.get()).isNull();
    }

    @Test
    void restsWhileNobodyWaits() {
        assertThat(woken).isZero();
        wheel.add(new Waiter(), Duration.ofMillis(30));
        wheel.add(new Waiter(), Duration.ofMillis(60));
        assertThat(woken).isEqualTo(1);

        turnAfter(Duration.ofMillis(50));
        assertThat(wheel.rests()).isFalse();
        turnAfter(Duration.ofMillis(20));
        assertThat(wheel.rests()).isTrue();
        wheel.add(new Waiter(), Duration.ofMillis(30));
        assertThat(woken).isEqualTo(2);
    }

    @Test
    void expiresInTimeAfterAnyRest() {
        ticks.pass(Duration.ofHours(1));

        assertExpiresInTime();
    }

    /** Whoever comes at the moment at which it begins to rest would wait for ever. Time runs a thousand times as fast. */
    @Test
    void forgetsNobodyWhoComesWhenItBeginsToRest() throws Exception {
        AtomicBoolean awake = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        DeadlineWheel fast = new DeadlineWheel(() -> System.nanoTime() * 1_000, () -> awake.set(true));
        Thread turning = new Thread(() -> {
            while (!over.get()) {
                if (awake.get()) {
                    fast.turn();
                    awake.set(false);
                    if (!fast.rests()) {
                        awake.set(true);
                    }
                }
            }
        });
        turning.start();

        long lost = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (int round = 0; round < 100_000 && System.nanoTime() < lost; round++) {
            AtomicBoolean expired = new AtomicBoolean();
            fast.add(() -> expired.set(true), Duration.ZERO);
            while (!expired.get() && System.nanoTime() < lost) {
                Thread.onSpinWait();
            }
            assertThat(expired).isTrue();
        }
        over.set(true);
        turning.join();
    }

    private WeakReference<Waiter> whoWasThere() {
        Waiter waiter = new Waiter();
        wheel.add(waiter, Duration.ofHours(1)).leave();
        return new WeakReference<>(waiter);
    }

    private void assertExpiresInTime() {
        Waiter waiter = new Waiter();
        wheel.add(waiter, Duration.ofMillis(30));

        turnAfter(Duration.ofMillis(30));
        assertThat(waiter.expired).isFalse();
        turnAfter(DeadlineWheel.TICK);
        assertThat(waiter.expired).isTrue();
    }

    private void turnEveryTickFor(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(DeadlineWheel.TICK)) {
            turnAfter(DeadlineWheel.TICK);
        }
    }

    private void turnAfter(Duration time) {
        ticks.pass(time);
        wheel.turn();
    }

    private static final class Waiter implements DeadlineWheel.Waiting {
        private boolean expired;

        @Override
        public void expire() {
            expired = true;
        }
    }
}
