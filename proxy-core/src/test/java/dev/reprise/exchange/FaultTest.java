package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is thrown in a step, errors included, costs that exchange and is told; nobody waits for ever. */
class FaultTest {

    private final ExchangeModel model = new ExchangeModel(
            new Random(1), new ExchangeModel.Terms(List.of(ManualCall.Mood.ANSWERS), true, 10, 10, false));

    /** What Netty throws without direct memory left is an OutOfMemoryError, too. */
    static Stream<Throwable> faults() {
        return Stream.of(
                new IllegalStateException(),
                new AssertionError(),
                new StackOverflowError(),
                new NoClassDefFoundError(),
                new OutOfMemoryError());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void inTheStoreIsAnInternalError(Throwable fault) {
        model.store.fault(fault);
        ExchangeModel.Client client = model.ask("question-1", false, false, "", false);

        model.settle();

        assertThat(client.downstream().status()).isEqualTo(500);
        assertThat(new String(client.downstream().received(), StandardCharsets.UTF_8))
                .contains("internal_error");
        assertThat(model.bugs).containsExactly(fault);
        assertThat(model.ended).hasSize(1);
        assertThat(model.limit.exchanges()).isZero();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whileAnAnswerIsKeptLeavesNothingBehind(Throwable fault) {
        ExchangeModel.Client client = model.ask("question-1", false, false, "no-cache", false);
        model.store.fault(fault);

        model.settle();

        assertThat(client.downstream().status()).isEqualTo(200);
        assertThat(model.bugs).containsExactly(fault);
        assertThat(model.budget.recordings()).isZero();
        assertThat(model.collapser.size()).isZero();
    }
}
