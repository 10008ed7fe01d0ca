package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CacheSettings;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.NotStored;
import dev.reprise.cache.Partition;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.RequestControls;
import dev.reprise.cache.ResponseStore;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Endpoint;
import dev.reprise.exchange.Lead.Standing;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class KeeperTest {

    private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Runnable> waiting = new ArrayList<>();
    private final Shelf shelf = new Shelf();
    private Instant now = BEGAN;

    @Test
    void countsTheAgeFromTheEndOfTheRecordingHoweverLongItWaitsToBeJudged() {
        Keeper keeper = new Keeper(policy(), shelf, key -> waiting::add, () -> now, exchange -> {}, 1 << 20);

        CompletionStage<Boolean> stored =
                keeper.keep(question(), answer(), new Keeper.Asked(0, Duration.ZERO), judged -> Standing.NEWEST);
        now = BEGAN.plusSeconds(30);
        waiting.forEach(Runnable::run);

        assertThat(stored).isCompletedWithValue(true);
        assertThat(shelf.stored)
                .singleElement()
                .satisfies(response -> assertThat(response.age(now)).isEqualTo(Duration.ofSeconds(30)));
    }

    @Test
    void tellsWhatItIsGoingToStoreBeforeTheStoreHasIt() {
        Keeper keeper = new Keeper(policy(), shelf, key -> waiting::add, () -> now, exchange -> {}, 1 << 20);
        List<Integer> storedWhenTold = new ArrayList<>();

        var unused = keeper.keep(question(), answer(), new Keeper.Asked(0, Duration.ZERO), judged -> {
            judged.ifPresent(response -> storedWhenTold.add(shelf.stored.size()));
            return Standing.NEWEST;
        });

        assertThat(storedWhenTold).isEmpty();
        waiting.forEach(Runnable::run);
        assertThat(storedWhenTold).containsExactly(0);
        assertThat(shelf.stored).hasSize(1);
    }

    /** Whoever has the answer finished is an event loop, which has other things to do. */
    @Test
    void storesWhereItJudges() throws InterruptedException {
        Keeper keeper = new Keeper(policy(), shelf, key -> waiting::add, () -> now, exchange -> {}, 1 << 20);
        CompletionStage<Boolean> stored =
                keeper.keep(question(), answer(), new Keeper.Asked(0, Duration.ZERO), judged -> Standing.NEWEST);

        Thread keeping = new Thread(() -> waiting.forEach(Runnable::run));
        keeping.start();
        keeping.join();

        assertThat(stored).isCompletedWithValue(true);
        assertThat(shelf.storedOn).containsExactly(keeping);
    }

    @Test
    void keepsNothingThatWasAskedForBeforeAPurge() {
        List<NotStored> notStored = new ArrayList<>();
        Keeper keeper = new Keeper(policy(), shelf, key -> Runnable::run, () -> now, listener(notStored), 1 << 20);
        long before = shelf.purges().last();
        assertThat(shelf.purge(new Purge(Purge.Scope.MODEL, "m"))).isCompletedWithValue(true);

        keep(keeper, before);
        keep(keeper, shelf.purges().last());

        assertThat(notStored).containsExactly(NotStored.PURGED);
        assertThat(shelf.stored).hasSize(1);
    }

    @Test
    void keepsNoAnswerThatIsOutdated() {
        List<NotStored> notStored = new ArrayList<>();
        Keeper keeper = new Keeper(policy(), shelf, key -> Runnable::run, () -> now, listener(notStored), 1 << 20);

        CompletionStage<Boolean> kept =
                keeper.keep(question(), answer(), new Keeper.Asked(0, Duration.ZERO), judged -> Standing.OUTDATED);

        assertThat(kept).isCompletedWithValue(false);
        assertThat(notStored).containsExactly(NotStored.OUTDATED);
        assertThat(shelf.stored).isEmpty();
    }

    @Test
    void keepsNeitherOfTwoThatMayBeTheOlder() {
        List<NotStored> notStored = new ArrayList<>();
        Keeper keeper = new Keeper(policy(), shelf, key -> Runnable::run, () -> now, listener(notStored), 1 << 20);
        keep(keeper, 0);
        assertThat(shelf.stored).hasSize(1);

        CompletionStage<Boolean> kept =
                keeper.keep(question(), answer(), new Keeper.Asked(0, Duration.ZERO), judged -> Standing.UNCLEAR);

        assertThat(kept).isCompletedWithValue(false);
        assertThat(notStored).containsExactly(NotStored.OUTDATED);
        assertThat(shelf.stored).isEmpty();
    }

    private static ExchangeListener listener(List<NotStored> notStored) {
        return new ExchangeListener() {
            @Override
            public void ended(ExchangeRecord exchange) {}

            @Override
            public void notStored(NotStored reason) {
                notStored.add(reason);
            }
        };
    }

    private static void keep(Keeper keeper, long purgesKnown) {
        var unused = keeper.keep(
                question(), answer(), new Keeper.Asked(purgesKnown, Duration.ZERO), judged -> Standing.NEWEST);
    }

    private static CachePolicy policy() {
        CacheSettings settings = new CacheSettings(
                "https://origin/v1",
                "",
                Partition.Kind.CREDENTIAL,
                List.of(),
                Duration.ofHours(1),
                0,
                Duration.ofHours(1),
                null,
                1 << 20,
                List.of(),
                RequestControls.Honor.SAFE,
                new CanonicalForm.Limits(128, 1000, Set.of()));
        return new CachePolicy(settings, () -> 0.5);
    }

    private static Keeper.Question question() {
        byte[] body = bytes("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"what?\"}]}");
        RequestHead request = new RequestHead("POST", "/v1/chat/completions", Headers.empty());
        CanonicalForm form = CanonicalForm.read(
                Endpoint.CHAT_COMPLETIONS, body, policy().settings().bodyLimits());
        RequestControls controls = RequestControls.of(Headers.empty(), RequestControls.Honor.SAFE);
        return Keeper.Question.of(policy(), false, request, Partition.shared(), controls, form);
    }

    private static Finished answer() {
        return new Finished.Whole(
                new ResponseHead(200, Headers.of("content-type", "application/json")), List.of(bytes("""
                {"choices":[{"index":0,"message":{"role":"assistant","content":"that"},"finish_reason":"stop"}]}""")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Keeps whatever it is given. */
    private static final class Shelf implements ResponseStore {
        private final List<StoredResponse> stored = new ArrayList<>();
        private final List<Thread> storedOn = new ArrayList<>();
        private Purges purges = Purges.NONE;

        @Override
        public CompletionStage<Lookup> find(CacheKey key) {
            return CompletableFuture.completedFuture(Lookup.ABSENT);
        }

        @Override
        public CompletionStage<Boolean> put(StoredResponse response) {
            stored.add(response);
            storedOn.add(Thread.currentThread());
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletionStage<Boolean> remove(CacheKey key) {
            return CompletableFuture.completedFuture(
                    stored.removeIf(response -> response.key().equals(key)));
        }

        @Override
        public void used(StoredResponse response) {}

        @Override
        public Purges purges() {
            return purges;
        }

        @Override
        public CompletionStage<Boolean> purge(Purge purge) {
            purges = purges.with(purge, purges.last() + 1);
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public State state() {
            return State.UP;
        }

        @Override
        public String name() {
            return "shelf";
        }
    }
}
