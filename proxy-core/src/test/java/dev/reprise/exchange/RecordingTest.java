package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Endpoint;
import dev.reprise.http.Headers;
import dev.reprise.http.ResponseHead;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bounds of a recording, and when the origin is asked for more. */
class RecordingTest {

    private static final ResponseHead OK = new ResponseHead(200, Headers.empty());

    private final RecordingBudget budget = new RecordingBudget(10, 1_000);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final ScheduledExecutorService eventLoop = Executors.newSingleThreadScheduledExecutor();
    private final Origin.Call call = new Origin.Call() {
        @Override
        public void more() {
            asked.incrementAndGet();
        }

        @Override
        public void cancel() {
            cancelled.incrementAndGet();
        }
    };

    private Player first; // of the recording that was begun last

    @AfterEach
    void stop() {
        eventLoop.shutdownNow();
    }

    private Recording begun(int bytesMax, int windowBytes) {
        Recording recording = Recording.begin(new Recording.Bounds(bytesMax, windowBytes), budget);
        first = stalledPlayer(recording);
        recording.join(first, 10);
        recording.calls(call);
        recording.head(OK);
        return recording;
    }

    /** A player whose client never takes what it is sent. */
    private Player stalledPlayer(Recording recording) {
        Downstream stalled = new Downstream() {
            @Override
            public ScheduledExecutorService eventLoop() {
                return eventLoop;
            }

            @Override
            public Executor onLoop() {
                return eventLoop;
            }

            @Override
            public void head(ResponseHead head) {}

            @Override
            public CompletionStage<Void> write(List<byte[]> parts, boolean last) {
                return new CompletableFuture<>();
            }

            @Override
            public void abort() {}

            @Override
            public void onLeave(Runnable left) {}
        };
        return new Player(recording, stalled, new SilentScript(), Endpoint.CHAT_COMPLETIONS, null);
    }

    @Test
    void takesOnFromTheOriginThoughItsOnlyClientStalls() {
        Recording recording = begun(500, 100);

        recording.part(new byte[200]);
        recording.part(new byte[200]);

        assertThat(asked).hasValue(3);
        assertThat(budget.bytes()).isEqualTo(400);
    }

    @Test
    void stopsAskingOnceItIsARelayWhoseClientLagsByTheWindow() {
        Recording recording = begun(500, 100);

        recording.part(new byte[400]);
        recording.part(new byte[200]);

        assertThat(asked).hasValue(2);
        assertThat(budget.bytes()).as("what the client has not taken yet").isEqualTo(400);
        assertThat(recording.finished().toCompletableFuture().getNow(null)).isInstanceOf(Finished.Relayed.class);
    }

    @Test
    void givesAPlayerNoMoreAtATimeThanItsClientMayHoldOutsideOfTheHeap() {
        Recording recording = Recording.begin(new Recording.Bounds(1 << 20, 100), RecordingBudget.unlimited());
        recording.hold();
        recording.head(OK);
        recording.part(new byte[40_000]);
        recording.part(new byte[25_536]);
        recording.part(new byte[1]);
        recording.part(new byte[300_000]);
        recording.end();

        Recording.Taken first = recording.take(0, false);
        Recording.Taken second = recording.take(first.end(), true);
        Recording.Taken third = recording.take(second.end(), true);

        assertThat(first.parts()).hasSize(2);
        assertThat(first.last()).isFalse();
        assertThat(second.parts()).hasSize(1);
        assertThat(second.last()).isFalse();
        assertThat(third.parts()).hasSize(1);
        assertThat(third.last()).isTrue();
    }

    @Test
    void cannotBeJoinedOnceItIsARelay() {
        Recording recording = begun(500, 100);
        recording.part(new byte[600]);

        assertThat(recording.join(stalledPlayer(recording), 10)).isFalse();
    }

    @Test
    void becomesARelayWhenAllRecordingsTogetherHoldTooMuch() {
        Recording first = begun(10_000, 100);
        Recording second = begun(10_000, 100);

        first.part(new byte[900]);
        second.part(new byte[200]);

        assertThat(second.join(stalledPlayer(second), 10)).isFalse();
        assertThat(budget.bytes()).isEqualTo(900);
    }

    @Test
    void countsWhatItHoldsUntilItsLastPlayerIsGoneAndItIsKept() {
        Recording recording = begun(500, 100);
        Player slow = stalledPlayer(recording);
        recording.join(slow, 10);
        recording.hold();
        recording.part(new byte[400]);

        recording.end();
        long ended = budget.bytes();
        first.leave();
        recording.letGo();
        long kept = budget.bytes();
        slow.leave();

        assertThat(ended).isEqualTo(400);
        assertThat(kept).isEqualTo(400);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void countsWhatItHoldsUntilItIsKeptThoughNobodyPlaysIt() {
        Recording recording = begun(500, 100);
        recording.hold();
        recording.part(new byte[400]);

        recording.end();
        first.leave();
        long waiting = budget.bytes();
        recording.letGo();

        assertThat(waiting).isEqualTo(400);
        assertThat(budget.bytes()).isZero();
        assertThat(recording.join(stalledPlayer(recording), 10)).isFalse();
    }

    @Test
    void countsWhatAFailedRecordingHoldsUntilItsLastPlayerIsGone() {
        Recording recording = begun(500, 100);
        recording.part(new byte[400]);

        recording.fail(new ExchangeFailure(ExchangeFailure.Kind.ORIGIN_FAILED, "reset"));
        long failed = budget.bytes();
        first.leave();

        assertThat(failed).isEqualTo(400);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void countsARelayThatWasARecordingUntilItsClientHasWhatItHeld() {
        Recording recording = begun(500, 100);
        recording.part(new byte[400]);
        recording.part(new byte[200]);
        long lagging = budget.bytes();

        first.leave();

        assertThat(lagging).isEqualTo(400);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void takesNoMorePlayersThanItMay() {
        Recording recording = begun(500, 100);

        assertThat(recording.join(stalledPlayer(recording), 2)).isTrue();
        assertThat(recording.join(stalledPlayer(recording), 2)).isFalse();
    }

    @Test
    void cancelsARelayThatNobodyPlays() {
        Recording relay = Recording.begin(new Recording.Bounds(0, 100), budget);
        Player only = stalledPlayer(relay);
        relay.join(only, 10);
        relay.calls(call);
        relay.head(OK);

        only.leave();

        assertThat(cancelled).hasValue(1);
    }

    @Test
    void isDesertedWithoutPlayersUnlessSomebodyWaitsForItsEnd() {
        Recording recording = Recording.begin(new Recording.Bounds(500, 100), budget);
        Player only = stalledPlayer(recording);
        recording.join(only, 10);
        recording.calls(call);

        only.leave();
        recording.waitFor();
        long whileWaiting = recording.desertion();
        recording.waitNoMore();

        assertThat(whileWaiting).isZero();
        assertThat(recording.desertion()).isPositive();
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void hasItsWholeBodyWhenItEnds() {
        Recording recording = begun(500, 100);
        recording.part(new byte[] {1, 2});
        recording.part(new byte[] {3});
        recording.end();

        Finished finished = recording.finished().toCompletableFuture().getNow(null);

        assertThat(finished)
                .isInstanceOfSatisfying(
                        Finished.Whole.class, whole -> assertThat(whole.body()).containsExactly(1, 2, 3));
    }

    /** An array for each would take thirty times as much as is counted of it. */
    @Test
    void takesAboutItsOwnSizeHoweverSmallItsPartsAre() {
        Recording recording = Recording.begin(new Recording.Bounds(1 << 20, 100), RecordingBudget.unlimited());
        recording.hold();
        recording.head(OK);
        for (int i = 0; i < 100_000; i++) {
            recording.part(new byte[] {(byte) i});
        }
        recording.end();

        Finished finished = recording.finished().toCompletableFuture().getNow(null);

        assertThat(finished).isInstanceOfSatisfying(Finished.Whole.class, whole -> {
            assertThat(whole.parts()).hasSizeLessThan(50);
            assertThat(whole.body()).hasSize(100_000).endsWith((byte) 99_998, (byte) 99_999);
        });
    }

    @Test
    void endsOnceWhateverComesAfterwards() {
        Recording recording = begun(500, 100);
        recording.fail(new ExchangeFailure(ExchangeFailure.Kind.ORIGIN_FAILED, "reset"));

        recording.part(new byte[10]);
        recording.end();

        assertThat(recording.finished().toCompletableFuture().getNow(null)).isInstanceOf(Finished.Failed.class);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void isNotStoppedForADesertionThatIsOver() {
        Recording recording = Recording.begin(new Recording.Bounds(500, 100), budget);
        Player first = stalledPlayer(recording);
        recording.join(first, 10);
        first.leave();
        long desertion = recording.desertion();
        Player next = stalledPlayer(recording);
        recording.join(next, 10);
        recording.stopIfDesertedSince(desertion);
        boolean whilePlayed = recording.isOver();
        next.leave();
        recording.stopIfDesertedSince(desertion);
        boolean desertedAnew = recording.isOver();
        recording.stopIfDesertedSince(recording.desertion());

        assertThat(whilePlayed).isFalse();
        assertThat(desertedAnew).isFalse();
        assertThat(recording.isOver()).isTrue();
    }

    @Test
    void failsIfItEndsBeforeItHasBegun() {
        Recording recording = Recording.begin(new Recording.Bounds(500, 100), budget);

        recording.end();

        assertThat(recording.finished().toCompletableFuture().getNow(null)).isInstanceOf(Finished.Failed.class);
    }

    private static final class SilentScript implements Player.Script {
        @Override
        public boolean hasOtherWay() {
            return false;
        }

        @Override
        public ResponseHead begin(ResponseHead recorded) {
            return recorded;
        }

        @Override
        public void played(long bytes) {}

        @Override
        public void failedBefore(ExchangeFailure failure) {}

        @Override
        public void cut(ExchangeFailure failure, long bytes) {}

        @Override
        public void left(long bytes) {}

        @Override
        public void broken(Throwable bug, long bytes) {}
    }
}
