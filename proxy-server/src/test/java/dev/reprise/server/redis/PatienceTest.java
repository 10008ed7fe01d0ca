package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Patience patience = new Patience();

    @Test
    void lastsAsLongAsNotTooManyDeadlinesAreMissedInARow() {
        miss(Patience.DEADLINES_MAX - 1);
        patience.answeredInTime();
        miss(Patience.DEADLINES_MAX - 1);

        assertThat(patience.isLost()).isFalse();
    }

    @Test
    void endsWithTheLastOfTooManyDeadlinesInARow() {
        miss(Patience.DEADLINES_MAX);

        assertThat(patience.isLost()).isTrue();
    }

    @Test
    void isBackWithTheFirstAnswerInTime() {
        miss(Patience.DEADLINES_MAX + 3);

        patience.answeredInTime();

        assertThat(patience.isLost()).isFalse();
    }

    private void miss(int deadlines) {
        for (int i = 0; i < deadlines; i++) {
            patience.missedDeadline();
        }
    }
}
