package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Digest;
import dev.reprise.cache.Purge;
import dev.reprise.cache.Purges;
import dev.reprise.cache.RequestControls;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.exchange.Collapser.Seat;
import dev.reprise.exchange.Lead.Sharing;
import dev.reprise.exchange.Lead.Standing;
import dev.reprise.http.Headers;
import dev.reprise.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who leads, who joins, who looks again. Cases after Pingora's cache lock. */
class CollapserTest {

    private static final CacheKey KEY = new CacheKey(Digest.sha256("a question".getBytes(StandardCharsets.UTF_8)));

    private final AtomicLong nanoTime = new AtomicLong();
    private Purges purges = Purges.NONE;
    private final Collapser collapser = new Collapser(Duration.ofSeconds(10), () -> purges, nanoTime::get);

    private Seat seat(Representation wanted) {
        return seat(wanted, collapser.ticket(KEY));
    }

    private Seat seat(Representation wanted, long ticket) {
        return collapser.seat(question(wanted), ticket, () -> Optional.of(recording()));
    }

    private static Keeper.Question question(Representation wanted) {
        return question(wanted, "");
    }

    private static Keeper.Question question(Representation wanted, String controls) {
        return new Keeper.Question(
                KEY,
                Digest.sha256(new byte[0]),
                new CompletionRequest(Endpoint.CHAT_COMPLETIONS, "m", wanted, 1, false, null, false),
                wanted,
                RequestControls.of(Headers.of("x-cache-control", controls), RequestControls.Honor.NONE),
                "");
    }

    private static Recording recording() {
        return Recording.begin(new Recording.Bounds(1_000, 100), RecordingBudget.unlimited());
    }

    private Lead lead(Representation wanted) {
        return ((Seat.Leads) seat(wanted)).lead();
    }

    private void end(Lead lead) {
        lead.recording().head(new ResponseHead(200, Headers.empty()));
        lead.recording().end();
        collapser.over(lead);
    }

    @Test
    void letsTheFirstLeadAndTheNextJoin() {
        Lead lead = lead(Representation.JSON);

        assertThat(seat(Representation.JSON)).isEqualTo(new Seat.Joins(lead, Sharing.LIVE));
    }

    @Test
    void letsTheOtherFormWaitForWhatIsStored() {
        Lead lead = lead(Representation.JSON);

        assertThat(seat(Representation.STREAM)).isEqualTo(new Seat.Joins(lead, Sharing.AFTERWARDS));
    }

    @Test
    void sharesAStreamWithAClientThatDidNotAskForItsUsage() {
        Lead lead = lead(Representation.STREAM_WITH_USAGE);

        assertThat(seat(Representation.STREAM)).isEqualTo(new Seat.Joins(lead, Sharing.WITHOUT_USAGE));
        assertThat(seat(Representation.JSON)).isEqualTo(new Seat.Joins(lead, Sharing.AFTERWARDS));
    }

    @Test
    void doesNotMakeJsonWaitForAStreamThatMayHaveNoUsage() {
        lead(Representation.STREAM);

        Seat json = seat(Representation.JSON);

        assertThat(json).isInstanceOf(Seat.Leads.class);
        assertThat(seat(Representation.STREAM)).isInstanceOf(Seat.Joins.class);
    }

    @Test
    void makesARequestLookAgainWhoseLookupMissedWhatHasBeenKeptSince() {
        long ticket = collapser.ticket(KEY);
        Lead lead = lead(Representation.JSON);
        collapser.settle(KEY, lead);

        assertThat(seat(Representation.JSON, ticket)).isInstanceOf(Seat.LooksAgain.class);
        assertThat(seat(Representation.JSON)).isInstanceOf(Seat.Leads.class);
    }

    @Test
    void makesARequestOfAnyFormLookAgainAfterWhatIsBeingKept() {
        Lead lead = lead(Representation.STREAM);
        end(lead);

        Seat seat = seat(Representation.JSON);

        assertThat(seat)
                .isInstanceOfSatisfying(
                        Seat.LooksAgain.class,
                        again -> assertThat(again.settled()).isNotDone());
        collapser.settle(KEY, lead);
        assertThat(((Seat.LooksAgain) seat).settled()).isDone();
    }

    @Test
    void makesARequestThatMustNotBeForwardedWaitForWhatIsBeingKept() {
        Lead lead = lead(Representation.JSON);
        boolean whileRecording =
                collapser.beingStored(KEY, collapser.ticket(KEY)).isPresent();
        end(lead);

        assertThat(whileRecording).isFalse();
        CompletionStage<Void> stored = awaited();
        assertThat(stored).isNotDone();
        collapser.settle(KEY, lead);
        assertThat(stored).isDone();
    }

    /** It waited for the first alone, and then took what that had stored for the newest, though that was being stored still. */
    @Test
    void makesARequestWaitForAllThatIsBeingKept() {
        Lead older = lead(Representation.JSON);
        Lead newer = collapser.leadAnyway(question(Representation.JSON), recording());
        end(older);
        end(newer);

        CompletionStage<Void> stored = awaited();
        collapser.settle(KEY, older);
        assertThat(stored).isNotDone();
        collapser.settle(KEY, newer);
        assertThat(stored).isDone();
    }

    private static StoredResponse answer() {
        return answer(Duration.ofHours(1));
    }

    private static StoredResponse answer(Duration freshFor) {
        return new StoredResponse(
                KEY,
                Digest.sha256(new byte[0]),
                Instant.EPOCH,
                freshFor,
                Endpoint.CHAT_COMPLETIONS,
                Representation.JSON,
                "m",
                "",
                List.of(),
                null,
                Duration.ZERO,
                0,
                Headers.empty(),
                "{}".getBytes(StandardCharsets.UTF_8));
    }

    private CompletionStage<Void> awaited() {
        return collapser.beingStored(KEY, collapser.ticket(KEY)).orElseThrow().settled();
    }

    /** Nobody knows in which order the origin saw them. */
    @Test
    void tellsWhoRanBesideOneThatWasPromisedANewerAnswer() {
        Lead before = lead(Representation.JSON);
        Lead refresh = leadAnyway("no-cache");
        Lead beside = leadAnyway("");
        collapser.over(refresh);
        Lead behind = leadAnyway("");
        Optional<StoredResponse> response = Optional.of(answer());

        assertThat(collapser.judged(refresh, response)).isEqualTo(Standing.NEWEST);
        assertThat(collapser.judged(before, response)).isEqualTo(Standing.OUTDATED);
        assertThat(collapser.judged(beside, response)).isEqualTo(Standing.OUTDATED);
        assertThat(collapser.judged(behind, response)).isEqualTo(Standing.NEWEST);
        assertThat(before.judged().toCompletableFuture()).isCompletedWithValue(response);
    }

    @Test
    void letsTheLastBeTheNewestWhereNobodyWasPromisedOne() {
        Lead older = lead(Representation.JSON);
        Lead newer = leadAnyway("");

        assertThat(collapser.judged(newer, Optional.of(answer()))).isEqualTo(Standing.NEWEST);
        assertThat(collapser.judged(older, Optional.of(answer()))).isEqualTo(Standing.NEWEST);
    }

    @Test
    void tellsNeitherOfTwoPromisesFromTheOtherThatRanAtTheSameTime() {
        Lead one = leadAnyway("no-cache");
        Lead other = leadAnyway("no-cache");
        collapser.over(one);
        collapser.over(other);
        Lead newest = leadAnyway("no-cache");

        assertThat(collapser.judged(one, Optional.of(answer()))).isEqualTo(Standing.NEWEST);
        assertThat(collapser.judged(other, Optional.of(answer()))).isEqualTo(Standing.UNCLEAR);
        assertThat(collapser.judged(newest, Optional.of(answer()))).isEqualTo(Standing.NEWEST);
    }

    @Test
    void letsAnOlderAnswerCountWhereTheNewerComesToNothing() {
        Lead older = lead(Representation.JSON);
        Lead refresh = leadAnyway("no-cache");

        assertThat(collapser.judged(refresh, Optional.empty())).isEqualTo(Standing.NEWEST);
        assertThat(collapser.judged(older, Optional.of(answer()))).isEqualTo(Standing.NEWEST);
    }

    /** Whoever asks now may have seen the newer one. */
    @Test
    void letsNobodyJoinWhatRunsBesideAnAnswerThatWasPromisedToBeNewer() {
        lead(Representation.JSON);
        Lead refresh = leadAnyway("no-cache");
        end(refresh);

        assertThat(seat(Representation.JSON)).isInstanceOf(Seat.LooksAgain.class);
        assertThat(seat(Representation.JSON, Collapser.LOOKUP_FAILED))
                .isEqualTo(new Seat.Joins(refresh, Sharing.AFTERWARDS));
        collapser.judged(refresh, Optional.of(answer()));
        collapser.settle(KEY, refresh);
        assertThat(seat(Representation.JSON)).isInstanceOf(Seat.Leads.class);
    }

    /** Its lookup has failed, so it looks at nothing that is stored. */
    @Test
    void letsNobodyShareAnOlderAnswerThatIsBeingKeptBesideANewerOne() {
        Lead before = lead(Representation.JSON);
        Lead refresh = leadAnyway("no-cache");
        Lead beside = leadAnyway("");
        List.of(refresh, before, beside).forEach(this::end);

        assertThat(seat(Representation.JSON, Collapser.LOOKUP_FAILED))
                .isEqualTo(new Seat.Joins(refresh, Sharing.AFTERWARDS));
        collapser.judged(refresh, Optional.of(answer()));
        collapser.settle(KEY, refresh);
        assertThat(seat(Representation.JSON, Collapser.LOOKUP_FAILED)).isInstanceOf(Seat.Leads.class);
    }

    /** It would cost the others their place, and the store what it has. */
    @Test
    void aRefreshThatIsNotToBeStoredTakesNothingFromTheOthers() {
        Lead before = lead(Representation.JSON);
        Lead refresh = leadAnyway("no-cache");
        Lead other = leadAnyway("no-cache");
        List.of(refresh, other, before).forEach(this::end);

        collapser.judged(refresh, Optional.of(answer(Duration.ZERO)));

        assertThat(collapser.judged(before, Optional.of(answer()))).isEqualTo(Standing.NEWEST);
        assertThat(collapser.judged(other, Optional.of(answer()))).isEqualTo(Standing.NEWEST);
    }

    private Lead leadAnyway(String controls) {
        return collapser.leadAnyway(question(Representation.JSON, controls), recording());
    }

    @Test
    void letsARequestWhoseLookupFailedShareWhatIsBeingKept() {
        Lead lead = lead(Representation.JSON);
        end(lead);

        Seat seat = seat(Representation.JSON, Collapser.LOOKUP_FAILED);

        assertThat(seat).isEqualTo(new Seat.Joins(lead, Sharing.AFTERWARDS));
        assertThat(collapser.beingStored(KEY, Collapser.LOOKUP_FAILED)).isEmpty();
    }

    @Test
    void makesNoRequestLookAgainWhereItsLookupFailed() {
        collapser.settle(KEY, lead(Representation.JSON));

        assertThat(collapser.beingStored(KEY, Collapser.LOOKUP_FAILED)).isEmpty();
        assertThat(seat(Representation.JSON, Collapser.LOOKUP_FAILED)).isInstanceOf(Seat.Leads.class);
    }

    @Test
    void tellsWhatIsToBeStoredBeforeItIs() {
        Lead lead = lead(Representation.JSON);

        collapser.judged(lead, Optional.empty());

        assertThat(lead.judged().toCompletableFuture()).isCompletedWithValue(Optional.empty());
        assertThat(lead.settled().toCompletableFuture()).isNotDone();
    }

    @Test
    void doesNotJoinALeaderThatIsTooOld() {
        lead(Representation.JSON);
        nanoTime.set(Duration.ofSeconds(11).toNanos());

        assertThat(seat(Representation.JSON)).isInstanceOf(Seat.Leads.class);
    }

    @Test
    void doesNotJoinALeaderWhoseAnswerIsPurged() {
        Lead purged = lead(Representation.JSON);
        purges = purges.with(new Purge(Purge.Scope.MODEL, "m"), 7);

        Lead next = lead(Representation.JSON);

        assertThat(next.purgesKnown()).isEqualTo(7);
        assertThat(seat(Representation.JSON)).isEqualTo(new Seat.Joins(next, Sharing.LIVE));
        end(purged);
        assertThat(seat(Representation.JSON)).isEqualTo(new Seat.Joins(next, Sharing.LIVE));
        assertThat(collapser.beingStored(KEY, collapser.ticket(KEY))).isEmpty();
    }

    @Test
    void joinsALeaderThatAPurgeDoesNotCover() {
        Lead lead = lead(Representation.JSON);
        purges = purges.with(new Purge(Purge.Scope.MODEL, "another"), 7);

        assertThat(seat(Representation.JSON)).isEqualTo(new Seat.Joins(lead, Sharing.LIVE));
    }

    @Test
    void letsTheNextLeadWhenALeaderTakesNoMorePlayers() {
        Lead full = lead(Representation.JSON);
        full.closeToPlayers();

        Lead next = lead(Representation.JSON);

        assertThat(seat(Representation.JSON)).isEqualTo(new Seat.Joins(next, Sharing.LIVE));
        assertThat(seat(Representation.STREAM)).isEqualTo(new Seat.Joins(full, Sharing.AFTERWARDS));
    }

    @Test
    void letsNobodyLeadWhenNoRecordingMayBegin() {
        Seat none = collapser.seat(question(Representation.JSON), 0, Optional::empty);

        assertThat(none).isEqualTo(new Seat.GoesAlone());
        assertThat(collapser.size()).isZero();
    }

    @Test
    void tellsThoseWhoWaitWhatBecameOfTheLeader() {
        Lead lead = lead(Representation.JSON);

        collapser.settle(KEY, lead);

        assertThat(lead.judged().toCompletableFuture()).isCompletedWithValue(Optional.empty());
        assertThat(lead.settled().toCompletableFuture()).isDone();
        assertThat(collapser.size()).isZero();
    }
}
