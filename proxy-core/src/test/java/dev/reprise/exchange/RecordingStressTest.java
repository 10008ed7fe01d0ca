package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Endpoint;
import dev.reprise.http.Headers;
import dev.reprise.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One origin, many clients on several event loops, joining and leaving whenever the seed says: each that stays has
 * every byte, once and in order. The proof of this test was to take the lock out of {@link Recording}: it then fails.
 */
class RecordingStressTest {

    private static final int ROUNDS = 150;
    private static final int CLIENTS = 12;
    private static final int WINDOW_BYTES = 4_096;
    private static final int PART_BYTES_MAX = 600;

    private final List<ScheduledExecutorService> eventLoops = List.of(newEventLoop(), newEventLoop(), newEventLoop());
    private final ScheduledExecutorService originLoop = newEventLoop();

    private static ScheduledExecutorService newEventLoop() {
        return Executors.newSingleThreadScheduledExecutor();
    }

    @AfterEach
    void stop() {
        eventLoops.forEach(ScheduledExecutorService::shutdownNow);
        originLoop.shutdownNow();
    }

    @Test
    void givesEveryClientTheWholeRecording() throws Exception {
        for (long seed = 0; seed < ROUNDS; seed++) {
            play(seed, new Recording.Bounds(1 << 20, WINDOW_BYTES));
        }
    }

    @Test
    void givesEveryClientTheWholeAnswerThoughItBecomesARelay() throws Exception {
        for (long seed = 0; seed < ROUNDS; seed++) {
            play(seed, new Recording.Bounds(5_000, WINDOW_BYTES));
        }
    }

    private void play(long seed, Recording.Bounds bounds) throws Exception {
        Random random = new Random(seed);
        RecordingBudget budget = new RecordingBudget(10, 1 << 20);
        Recording recording = Recording.begin(bounds, budget);
        TalkingOrigin origin = new TalkingOrigin(recording, seed);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(recording, eventLoops.get(i % eventLoops.size()), random.nextLong(), i == 0));
        }
        clients.get(0).start(0).get(10, TimeUnit.SECONDS);
        recording.calls(origin);
        originLoop.execute(() -> recording.head(new ResponseHead(200, Headers.empty())));
        for (Client client : clients.subList(1, CLIENTS)) {
            client.start(random.nextInt(2_000));
        }
        for (Client client : clients) {
            client.check(origin.said(), "seed " + seed);
        }
        assertThat(budget.bytes()).as("seed %d", seed).isZero();
    }

    /** Says one part whenever it is asked, as an origin's connection does, and ends after a number of them. */
    private final class TalkingOrigin implements Origin.Call {
        private final Recording recording;
        private final List<byte[]> parts = new ArrayList<>();
        private int next; // confined to the origin's loop

        TalkingOrigin(Recording recording, long seed) {
            this.recording = recording;
            Random random = new Random(seed);
            int count = 5 + random.nextInt(60);
            for (int i = 0; i < count; i++) {
                byte[] part = new byte[1 + random.nextInt(PART_BYTES_MAX)];
                random.nextBytes(part);
                parts.add(part);
            }
        }

        byte[] said() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            parts.forEach(all::writeBytes);
            return all.toByteArray();
        }

        @Override
        public void more() {
            originLoop.execute(() -> {
                if (next < parts.size()) {
                    recording.part(parts.get(next++));
                } else {
                    recording.end();
                }
            });
        }

        @Override
        public void cancel() {}
    }

    /** Joins after a while, and either plays to the end or leaves in between. */
    private static final class Client implements Player.Script {
        private final Recording recording;
        private final ScheduledExecutorService eventLoop;
        private final CollectingDownstream downstream;
        private final Player player;
        private final Random random;
        private final boolean stays;
        private final CompletableFuture<String> outcome = new CompletableFuture<>();
        private final AtomicLong bytesReported = new AtomicLong();

        Client(Recording recording, ScheduledExecutorService eventLoop, long seed, boolean first) {
            this.recording = recording;
            this.eventLoop = eventLoop;
            this.random = new Random(seed);
            this.stays = first || random.nextInt(4) > 0;
            this.downstream = new CollectingDownstream(eventLoop, seed);
            this.player = new Player(recording, downstream, this, Endpoint.CHAT_COMPLETIONS, null);
        }

        CompletableFuture<Void> start(int afterMicros) {
            CompletableFuture<Void> started = new CompletableFuture<>();
            eventLoop.schedule(
                    () -> {
                        if (!recording.join(player, CLIENTS)) {
                            outcome.complete("came too late");
                        } else if (!stays) {
                            eventLoop.schedule(this::leave, random.nextInt(2_000), TimeUnit.MICROSECONDS);
                        }
                        started.complete(null);
                    },
                    afterMicros,
                    TimeUnit.MICROSECONDS);
            return started;
        }

        private void leave() {
            player.leave();
            outcome.complete("left");
        }

        void check(byte[] said, String seed) throws Exception {
            String how = outcome.get(20, TimeUnit.SECONDS);
            if (how.equals("played")) {
                assertThat(downstream.received()).as(seed).isEqualTo(said);
                assertThat(downstream.heads()).as(seed).isEqualTo(1);
                assertThat(bytesReported.get()).as(seed).isEqualTo(said.length);
            } else {
                assertThat(how).as(seed).isIn("left", "came too late");
            }
        }

        @Override
        public boolean hasOtherWay() {
            return false;
        }

        @Override
        public ResponseHead begin(ResponseHead recorded) {
            return recorded;
        }

        @Override
        public void played(long bytes) {
            bytesReported.set(bytes);
            outcome.complete("played");
        }

        @Override
        public void failedBefore(ExchangeFailure failure) {
            outcome.complete("failed: " + failure.reason());
        }

        @Override
        public void cut(ExchangeFailure failure, long bytes) {
            outcome.complete("cut: " + failure.reason());
        }

        @Override
        public void left(long bytes) {
            outcome.complete("lost");
        }

        @Override
        public void broken(Throwable bug, long bytes) {
            outcome.complete("broken: " + bug);
        }
    }
}
