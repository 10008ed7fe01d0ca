package dev.reprise.trials.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.WireMessage;

/** What is stored of the question's answer once it is over. */
enum Keeps {
    /** Whoever asks again is answered from what is stored. */
    ANSWER("the answer") {
        @Override
        void check(Bench bench) {
            Bench.patiently().untilAsserted(() -> {
                WireMessage again = bench.askIfCached();
                assertThat(again.xCache()).as("asked again: %s", again.text()).isEqualTo("HIT");
                assertThat(again.text()).contains("to " + Bench.QUESTION);
            });
        }
    },
    /** Whoever asks again is answered by the origin, and that is stored. */
    NOTHING("nothing") {
        @Override
        void check(Bench bench) {
            WireMessage again = bench.askIfCached();
            assertThat(again.status()).as("asked again: %s", again.text()).isEqualTo(504);
            assertThat(again.text()).contains("only_if_cached");
        }
    };

    private final String text;

    Keeps(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    abstract void check(Bench bench);
}
