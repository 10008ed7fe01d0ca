package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Purge;
import dev.reprise.exchange.ExchangeModel.Client;
import dev.reprise.exchange.ExchangeModel.Terms;
import dev.reprise.exchange.ManualCall.Mood;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Thousands of runs of the core, each interleaved as its seed decides: clients of every form come and leave, the origin
 * answers and fails in every way, the store and the keeping are late or full. Whatever happens, each exchange ends once,
 * with a whole answer to its own question or a failure that shows, and nothing is left behind.
 *
 * <p>What it guards was taken out once, each by itself, to see it fail: settling when the way out throws, stopping only
 * what is still deserted, closing a full lead to players, going round instead of through refused credentials, giving
 * bytes back when a recording fails, waking players at the end.
 */
class ExchangeModelTest {

    private static final int RUNS = 2_000;
    private static final int REQUESTS = 30;
    private static final Pattern CONTENT = Pattern.compile("\"content\":\"([^\"]*)\"");
    private static final List<String> CONTROLS = List.of("", "", "", "", "", "no-cache", "no-store", "only-if-cached");

    private static List<Mood> mostly(Mood... others) {
        List<Mood> moods = new ArrayList<>(Collections.nCopies(8, Mood.ANSWERS));
        moods.addAll(List.of(others));
        return moods;
    }

    @Test
    void everyExchangeEndsOnceWhateverHappens() {
        for (long seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            Terms terms = new Terms(
                    mostly(Mood.values()),
                    random.nextBoolean(),
                    1 + random.nextInt(8),
                    1 + random.nextInt(8),
                    random.nextInt(4) == 0);
            ExchangeModel model = new ExchangeModel(random, terms);
            if (random.nextInt(4) == 0) {
                model.store.refuse();
            }
            if (random.nextInt(4) == 0) {
                model.store.freeze();
            }

            run(model, true);
            assertThat(model.ended).as("ends, seed %d", seed).hasSameSizeAs(model.clients);
            model.store.thaw();
            model.settle();

            holds(model, seed);
        }
    }

    @Test
    void asksTheOriginHardlyMoreThanOnceWhileAllIsWell() {
        for (long seed = 0; seed < RUNS; seed++) {
            ExchangeModel model = new ExchangeModel(
                    new Random(seed), new Terms(List.of(Mood.ANSWERS), true, REQUESTS, REQUESTS, false));

            run(model, false);

            holds(model, seed);
            // A stream without usage serves no other form, whose answer it may replace in the store once.
            assertThat(model.calls).as("seed %d", seed).hasSizeLessThanOrEqualTo(2 * 3);
        }
    }

    /** 500 of one question through recordings of 50 players: as many forwards as that takes, and those in between. */
    @Test
    void forwardsOnceForAsManyAsMayPlayOneRecording() {
        for (long seed = 0; seed < 50; seed++) {
            ExchangeModel model =
                    new ExchangeModel(new Random(seed), new Terms(List.of(Mood.ANSWERS), true, 50, 1_000, false));
            for (int i = 0; i < 500; i++) {
                model.ask("question-0", false, false, "", false);
            }

            model.settle();

            holds(model, seed);
            assertThat(model.calls).as("seed %d", seed).hasSizeLessThanOrEqualTo(10);
        }
    }

    /** Recordings are full, but what is being recorded can still be joined. */
    @Test
    void joinsThoughNoFurtherRecordingMayBegin() {
        for (long seed = 0; seed < 200; seed++) {
            ExchangeModel model =
                    new ExchangeModel(new Random(seed), new Terms(List.of(Mood.ANSWERS), true, 500, 1, false));
            for (int i = 0; i < 200; i++) {
                model.ask("question-0", false, false, "", false);
            }

            model.settle();

            holds(model, seed);
            assertThat(model.calls).as("seed %d", seed).hasSize(1);
        }
    }

    /** Stored, being stored or on its way: what the origin was asked before a purge is no answer for whoever asks after it. */
    @Test
    void answersNobodyWithWhatWasAskedForBeforeAPurge() {
        for (long seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            ExchangeModel model =
                    new ExchangeModel(random, new Terms(mostly(Mood.ERROR), random.nextBoolean(), 50, 50, false));
            Map<Client, Integer> firstAllowed = new HashMap<>();
            int purged = 0;
            while (model.clients.size() < REQUESTS) {
                List<Runnable> steps = model.steps();
                int choice = random.nextInt(20);
                if (choice == 0) {
                    assertThat(model.store.purge(Purge.ALL)).isCompletedWithValue(true);
                    purged = model.calls.size();
                } else if (choice < 4 || steps.isEmpty()) {
                    boolean stream = random.nextBoolean();
                    firstAllowed.put(
                            model.ask(
                                    "question-" + random.nextInt(2), stream, stream && random.nextBoolean(), "", false),
                            purged);
                } else {
                    steps.get(random.nextInt(steps.size())).run();
                }
            }
            model.settle();

            for (Map.Entry<Client, Integer> client : firstAllowed.entrySet()) {
                String text = new String(client.getKey().downstream().received(), StandardCharsets.UTF_8);
                Matcher call = Pattern.compile("answer-(\\d+)-to-").matcher(content(text));
                if (call.find()) {
                    assertThat(Integer.parseInt(call.group(1)))
                            .as("the call that answered, seed %d", seed)
                            .isGreaterThanOrEqualTo(client.getValue());
                }
            }
        }
    }

    /** A store that hangs takes a second to give a write up, and nobody is to wait for that. */
    @Test
    void answersWhoeverAsksWhileTheStoreHangs() {
        for (long seed = 0; seed < 200; seed++) {
            ExchangeModel model =
                    new ExchangeModel(new Random(seed), new Terms(List.of(Mood.ANSWERS), true, 50, 50, false));
            model.store.freeze();
            model.ask("question-0", true, true, "", false);
            model.ask("question-0", false, false, "", false);
            model.settle();
            model.ask("question-0", false, false, "", false);
            model.ask("question-0", true, false, "", false);
            model.settle();

            assertThat(model.ended).as("ends, seed %d", seed).hasSize(4);
            model.store.thaw();
            model.settle();
            holds(model, seed);
            assertThat(model.calls).as("seed %d", seed).hasSizeLessThanOrEqualTo(2);
        }
    }

    /** The timer of an answer that is finished for nobody must not hold it when it has come. */
    @Test
    void leavesNoTimerBehindOnceAnAnswerIsFinished() {
        ExchangeModel model = new ExchangeModel(new Random(1), new Terms(List.of(Mood.ANSWERS), true, 10, 10, false));
        Client only = model.ask("question-0", false, false, "", false);
        while (model.calls.isEmpty()) {
            model.steps().get(0).run();
        }
        only.downstream().leave();
        int whileRecording =
                model.loops.stream().mapToInt(ManualEventLoop::timers).sum();

        model.settle();

        assertThat(whileRecording).isEqualTo(1);
        assertThat(model.loops.stream().mapToInt(ManualEventLoop::timers).sum()).isZero();
    }

    /** Who waited for an answer that is none goes on without it, and keeps nobody's origin busy. */
    @Test
    void stopsAnAnswerWhoseLastClientLeftThoughOthersHadWaitedForIt() {
        ExchangeModel model = new ExchangeModel(new Random(1), new Terms(List.of(Mood.ERROR), false, 10, 10, false));
        Client leader = model.ask("question-0", false, false, "", false);
        letTheOriginWait(model);
        model.ask("question-0", true, true, "", false);
        letTheOriginWait(model);
        ManualCall first = model.calls.get(0);
        first.step();
        letTheOriginWait(model);
        leader.downstream().leave();

        assertThat(model.calls).hasSize(2);
        assertThat(first.isCancelled()).isTrue();
    }

    private static void letTheOriginWait(ExchangeModel model) {
        while (model.store.pending() > 0 || model.loops.stream().anyMatch(ManualEventLoop::hasTask)) {
            model.loops.forEach(ManualEventLoop::runAll);
            while (model.store.pending() > 0) {
                model.store.answer(0);
            }
        }
    }

    private static void run(ExchangeModel model, boolean rough) {
        Random random = model.random;
        int asked = 0;
        while (asked < REQUESTS) {
            List<Runnable> steps = model.steps();
            int choice = random.nextInt(20);
            if (choice == 0 || steps.isEmpty()) {
                ask(model, rough);
                asked++;
            } else if (choice == 1 && rough) {
                Client leaving = model.anyWaiting();
                if (leaving != null) {
                    leaving.downstream().leave();
                }
            } else if (choice == 2 && rough) {
                model.pass(Duration.ofSeconds(random.nextInt(100)));
            } else {
                steps.get(random.nextInt(steps.size())).run();
            }
        }
        model.settle();
        model.pass(ExchangeModel.FINISH_TIME_MAX);
        model.settle();
    }

    private static void ask(ExchangeModel model, boolean rough) {
        Random random = model.random;
        boolean stream = random.nextBoolean();
        String control = rough ? CONTROLS.get(random.nextInt(CONTROLS.size())) : "";
        model.ask(
                "question-" + random.nextInt(2), stream, stream && random.nextBoolean(), control, random.nextBoolean());
    }

    private static void holds(ExchangeModel model, long seed) {
        assertThat(model.ended).as("ends, seed %d", seed).hasSameSizeAs(model.clients);
        model.clients.forEach(client -> ended(model, client, "seed " + seed));
        assertThat(model.collapser.size()).as("leads, seed %d", seed).isZero();
        assertThat(model.budget.recordings()).as("recordings, seed %d", seed).isZero();
        assertThat(model.budget.bytes()).as("bytes, seed %d", seed).isZero();
        assertThat(model.limit.exchanges()).as("exchanges, seed %d", seed).isZero();
        assertThat(model.calls).as("calls, seed %d", seed).hasSizeLessThanOrEqualTo(model.clients.size());
        assertThat(model.clients.stream().filter(client -> client.downstream().status() == 401))
                .as("each refusal of a credential is the origin's word to one client, seed %d", seed)
                .hasSizeLessThanOrEqualTo((int) model.calls.stream()
                        .filter(call -> call.status() == 401)
                        .count());
        if (!model.terms.thrown()) {
            assertThat(model.bugs).as("bugs, seed %d", seed).isEmpty();
        }
    }

    private static void ended(ExchangeModel model, Client client, String seed) {
        ManualDownstream downstream = client.downstream();
        assertThat(downstream.isOver()).as(seed).isTrue();
        if (downstream.isAborted()) {
            assertThat(downstream.status()).as(seed).isEqualTo(200);
            assertThat(model.calls)
                    .as("nothing but a failure in the middle cuts an answer off, " + seed)
                    .anyMatch(
                            call -> call.failedInTheMiddle() && call.question().equals(client.question()));
        }
        if (!downstream.hasWhole()) {
            return;
        }
        assertThat(downstream.heads()).as(seed).isEqualTo(1);
        String text = new String(downstream.received(), StandardCharsets.UTF_8);
        if (downstream.status() != 200) {
            List<Integer> expected = List.of(401, 500, 502, client.control().equals("only-if-cached") ? 504 : 500);
            assertThat(downstream.status()).as(seed).isIn(expected);
            return;
        }
        assertThat(model.calls.stream()
                        .filter(call -> call.isWhole() && call.question().equals(client.question()))
                        .map(ManualCall::content))
                .as(seed)
                .contains(content(text));
        assertThat(text.endsWith("data: [DONE]\n\n")).as(seed).isEqualTo(client.stream());
        assertThat(text.contains("total_tokens")).as(seed).isEqualTo(!client.stream() || client.usage());
    }

    private static String content(String answer) {
        StringBuilder content = new StringBuilder();
        for (Matcher piece = CONTENT.matcher(answer); piece.find(); ) {
            content.append(piece.group(1));
        }
        return content.toString();
    }
}
