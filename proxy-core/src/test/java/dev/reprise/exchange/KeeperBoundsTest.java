package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CacheSettings;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.NotStored;
import dev.reprise.cache.Partition;
import dev.reprise.cache.RequestControls;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Endpoint;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What the keeper says of answers that it does not keep because of a bound. */
class KeeperBoundsTest {

    private static final CachePolicy POLICY = new CachePolicy(
            new CacheSettings(
                    "origin",
                    "",
                    Partition.Kind.SHARED,
                    List.of(),
                    Duration.ofHours(1),
                    0,
                    Duration.ofHours(1),
                    null,
                    1_000,
                    List.of(),
                    RequestControls.Honor.SAFE,
                    CanonicalForm.Limits.DEFAULT),
            () -> 0.5);

    private final List<NotStored> notStored = new ArrayList<>();
    private final List<Limit> reached = new ArrayList<>();

    private void keep(Executor executor, Finished finished) {
        ExchangeListener listener = new ExchangeListener() {
            @Override
            public void ended(ExchangeRecord exchange) {}

            @Override
            public void notStored(NotStored reason) {
                notStored.add(reason);
            }

            @Override
            public void reached(Limit limit) {
                reached.add(limit);
            }
        };
        RequestHead request = new RequestHead("POST", "/v1/chat/completions", Headers.empty());
        CanonicalForm form = CanonicalForm.read(
                Endpoint.CHAT_COMPLETIONS,
                "{\"model\":\"m\"}".getBytes(StandardCharsets.UTF_8),
                CanonicalForm.Limits.DEFAULT);
        Keeper.Question question = Keeper.Question.of(
                POLICY,
                false,
                request,
                Partition.shared(),
                RequestControls.of(request.headers(), RequestControls.Honor.SAFE),
                form);
        Keeper keeper = new Keeper(POLICY, new ManualStore(), key -> executor, () -> Instant.EPOCH, listener, 1_000);
        List<Optional<StoredResponse>> judged = new ArrayList<>();
        assertThat(keeper.keep(question, finished, new Keeper.Asked(0, Duration.ZERO), response -> {
                    judged.add(response);
                    return Lead.Standing.NEWEST;
                }))
                .isCompletedWithValue(false);
        assertThat(judged).containsExactly(Optional.empty());
    }

    private static Finished whole(String body) {
        ResponseHead head = new ResponseHead(200, Headers.of("content-type", "application/json"));
        return new Finished.Whole(head, List.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void countsAnAnswerThatCannotWaitToBeKept() {
        keep(
                task -> {
                    throw new RejectedExecutionException();
                },
                whole("{}"));

        assertThat(notStored).containsExactly(NotStored.OVERLOADED);
        assertThat(reached).containsExactly(Limit.ANSWERS_WAITING);
    }

    @Test
    void tellsAnAnswerThatIsTooLargeFromOneThatFoundNoRoom() {
        keep(Runnable::run, new Finished.Relayed(false));
        keep(Runnable::run, new Finished.Relayed(true));

        assertThat(notStored).containsExactly(NotStored.TOO_LARGE, NotStored.RECORDINGS_FULL);
        assertThat(reached).containsExactly(Limit.RESPONSE_BYTES, Limit.RECORDINGS_BYTES);
    }

    @Test
    void reachesNoBoundWithWhatIsNoAnswer() {
        keep(Runnable::run, whole("{}"));

        assertThat(notStored).containsExactly(NotStored.INVALID);
        assertThat(reached).isEmpty();
    }
}
