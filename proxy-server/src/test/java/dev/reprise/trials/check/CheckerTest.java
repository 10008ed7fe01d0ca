package dev.reprise.trials.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.trials.load.Crowd;
import dev.reprise.trials.load.Draws;
import dev.reprise.trials.load.Journal;
import dev.reprise.trials.load.Lie;
import dev.reprise.trials.load.LoadOrigin;
import dev.reprise.trials.load.Middleman;
import dev.reprise.trials.load.OriginConduct;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checker is proved by sabotage: a lying middleman stands where the product stands, and each lie is found out. */
class CheckerTest {

    private static final Duration GROWING_OLD = Duration.ofMillis(3_200);
    private static final int REQUESTS = 1_000;
    private static final int REQUESTS_OVER_TIME = 1_500;
    private static final int CLIENTS = 4;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "SWAPS_ANSWERS, NOT_ITS_OWN",
        "TRUNCATES, BROKEN_CONTENT",
        "SWAPS_TWO_BYTES, BROKEN_CONTENT",
        "ENDS_STREAMS_WITHOUT_DONE, STREAM_WITHOUT_END",
        "WRITES_ANOTHER_FORM, OTHER_FORM",
        "INVENTS_AN_ANSWER, INVENTED_ANSWER",
        "FORGETS_THE_CREDENTIAL, WRONG_QUESTION",
        "FORGETS_THE_NAMESPACE, WRONG_QUESTION",
        "FORGETS_NO_CACHE, FROM_THE_CACHE_UNASKED",
        "FORGETS_NO_STORE, KEPT_UNASKED",
        "FORGETS_TO_REFRESH, OLDER_AFTER_REFRESH",
        "LIES_ABOUT_AGE, WRONG_AGE",
        "ASKS_TWICE, ASKED_TWICE",
        "ASKS_THOUGH_IT_HITS, PAID_FOR_A_HIT",
        "ASKS_FOR_ITSELF, INVENTED_CALL",
        "REFUSES_WHAT_WAS_ANSWERED, FAILED_WITHOUT_CAUSE",
        "DROPS_A_HIT, MISCOUNTED",
        "DROPS_A_REQUEST, UNACCOUNTED",
        "NEVER_RESTS, NOT_AT_REST",
    })
    void findsOutALie(Lie lie, Rule broken) throws Exception {
        assertThat(run(lie, call -> OriginConduct.WHOLE).counts()).containsKey(broken);
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETES_WHAT_WAS_CUT, CLOSES_INSIDE, UNWHOLE_ACCEPTED",
        "KEEPS_ERRORS, STATUS_500, KEPT_WHAT_IS_NO_ANSWER",
        "KEEPS_ERRORS, ERROR_INSIDE, BROKEN_CONTENT",
    })
    void findsOutALieAboutAnOriginAtFault(Lie lie, OriginConduct conduct, Rule broken) throws Exception {
        assertThat(run(lie, call -> call % 3 == 0 ? conduct : OriginConduct.WHOLE)
                        .counts())
                .containsKey(broken);
    }

    @ParameterizedTest
    @CsvSource({"FORGETS_THE_TTL, STALE", "FORGETS_MAX_AGE, OLDER_THAN_ASKED"})
    void findsOutALieAboutTime(Lie lie, Rule broken) throws Exception {
        assertThat(runTwice(lie).counts()).containsKey(broken);
    }

    @ParameterizedTest
    @CsvSource({"WHOLE", "THINKS", "STATUS_500", "CLOSES_INSIDE", "ERROR_INSIDE", "ENDS_UNFINISHED"})
    void findsNothingWhereNothingIsWrong(OriginConduct conduct) throws Exception {
        Findings findings = run(Lie.NONE, call -> call % 3 == 0 ? conduct : OriginConduct.WHOLE);

        assertThat(findings.total()).as("%s", findings).isZero();
    }

    private Findings run(Lie lie, IntFunction<OriginConduct> conduct) throws Exception {
        return run(lie, conduct, 8, crowd -> crowd.ask(REQUESTS, CLIENTS));
    }

    /** Asks much, waits until what was stored is older than it may be, and asks again. */
    private Findings runTwice(Lie lie) throws Exception {
        return run(lie, call -> OriginConduct.WHOLE, 60, crowd -> {
            crowd.ask(REQUESTS_OVER_TIME, CLIENTS);
            await().pollDelay(GROWING_OLD).until(() -> true);
            crowd.ask(2 * REQUESTS_OVER_TIME, CLIENTS);
        });
    }

    private interface Asking {
        void by(Crowd crowd) throws InterruptedException;
    }

    private Findings run(Lie lie, IntFunction<OriginConduct> conduct, int texts, Asking asking) throws Exception {
        Exposition metrics;
        Path clientFile;
        Path originFile;
        try (Journal clients = Journal.in(directory, "clients.tsv");
                Journal calls = Journal.in(directory, "origin.tsv");
                LoadOrigin origin = new LoadOrigin(calls, conduct);
                Middleman middleman = new Middleman(origin.port(), lie)) {
            asking.by(new Crowd(middleman.address(), new Draws(texts, 0), 1, clients));
            origin.awaitIdle();
            metrics = Exposition.of(middleman.metrics());
            clientFile = clients.file();
            originFile = calls.file();
        }
        return new Checker(clientFile, originFile, metrics).check();
    }
}
