package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatienceTest {
    private final ManualTicks ticks = new ManualTicks();
    private final Patience patience = new Patience(ticks);

    @Test
    void lastsAsLongAsNotTooManyDeadlinesAreMissedInARow() {
        miss(Patience.DEADLINES_MAX - 1);
        patience.answeredInTime();
        miss(Patience.DEADLINES_MAX - 1);

        assertThat(patience.isLost()).isFalse();
        assertThat(patience.allows()).isTrue();
    }

    @Test
    void letsOneProbeThroughInEveryIntervalOnceItIsLost() {
        miss(Patience.DEADLINES_MAX);

        assertThat(patience.isLost()).isTrue();
        assertThat(patience.allows()).isTrue();
        assertThat(patience.allows()).isFalse();
        ticks.pass(Patience.PROBE_INTERVAL);
        assertThat(patience.allows()).isTrue();
        assertThat(patience.allows()).isFalse();
    }

    @Test
    void isBackWithTheFirstAnswerInTime() {
        miss(Patience.DEADLINES_MAX + 3);

        patience.answeredInTime();

        assertThat(patience.isLost()).isFalse();
        assertThat(patience.allows()).isTrue();
    }

    private void miss(int deadlines) {
        for (int i = 0; i < deadlines; i++) {
            patience.missedDeadline();
        }
    }
}
