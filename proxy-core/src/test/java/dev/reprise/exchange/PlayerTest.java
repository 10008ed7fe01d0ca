package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.chat.Endpoint;
import dev.reprise.chat.UsageFilter;
import dev.reprise.http.Headers;
import dev.reprise.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one client is played, and what its exchange is told. */
class PlayerTest {

    private static final ResponseHead JSON =
            new ResponseHead(200, Headers.empty().plus("content-type", "application/json"));
    private static final ExchangeFailure RESET = new ExchangeFailure(ExchangeFailure.Kind.ORIGIN_FAILED, "reset");

    private final ManualEventLoop eventLoop = new ManualEventLoop();
    private final ManualDownstream client = new ManualDownstream(eventLoop);
    private final List<String> told = new ArrayList<>();
    private boolean otherWay;

    private Recording recording(int bytesMax) {
        return Recording.begin(new Recording.Bounds(bytesMax, 1), RecordingBudget.unlimited());
    }

    private void join(Recording recording, UsageFilter filter, boolean brokenScript) {
        Script script = new Script(brokenScript);
        recording.join(new Player(recording, client, script, Endpoint.CHAT_COMPLETIONS, filter), 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** An origin whose next part is there as soon as it is asked for, and a client that takes it at once. */
    @Test
    void playsAHundredThousandPartsThatComeAtOnceWithoutGrowingTheStack() {
        int parts = 100_000;
        Recording relay = recording(0);
        join(relay, null, false);
        relay.calls(new Origin.Call() {
            private int said;

            @Override
            public void more() {
                if (said++ < parts) {
                    relay.part(new byte[] {1});
                } else {
                    relay.end();
                }
            }

            @Override
            public void cancel() {}
        });
        relay.head(JSON);
        eventLoop.runAll();

        assertThat(client.received()).hasSize(parts);
        assertThat(told).containsExactly("played " + parts);
    }

    @Test
    void tellsOfAFaultOfOursAndLeavesSoThatTheOthersAreNotHeldBack() {
        Recording recording = recording(1_000);
        join(recording, null, true);
        recording.head(JSON);
        eventLoop.runAll();

        assertThat(told).containsExactly("broken 0");
        assertThat(recording.desertion()).isPositive();
    }

    @Test
    void sendsNothingOfAFailedAnswerToAClientThatHasAnotherWay() {
        Recording recording = recording(1_000);
        otherWay = true;
        join(recording, null, false);
        recording.head(JSON);
        recording.part(bytes("{\"id\":"));
        recording.fail(RESET);
        eventLoop.runAll();

        assertThat(told).containsExactly("failed before");
        assertThat(client.head()).isNull();
    }

    @Test
    void sendsWhatThereIsOfAFailedAnswerToAClientThatHasNoOther() {
        Recording recording = recording(1_000);
        join(recording, null, false);
        recording.head(JSON);
        recording.part(bytes("{\"id\":"));
        recording.fail(RESET);
        eventLoop.runAll();

        assertThat(told).containsExactly("cut 6");
        assertThat(client.received()).isEqualTo(bytes("{\"id\":"));
        assertThat(client.isAborted()).isTrue();
    }

    @Test
    void takesUsageOutOfStreamsOnly() {
        String odd = "data: {\"choices\":[],\"usage\":{\"total_tokens\":7}}\n\n";
        Recording recording = recording(1_000);
        join(recording, new UsageFilter(), false);
        recording.head(JSON);
        recording.part(bytes(odd));
        recording.end();
        eventLoop.runAll();

        assertThat(client.received()).isEqualTo(bytes(odd));
    }

    @Test
    void takesUsageOutOfAStreamThatSaysThatItIsNotCompressed() {
        Recording recording = recording(1_000);
        join(recording, new UsageFilter(), false);
        recording.head(stream("content-encoding", "identity"));
        recording.part(bytes("data: {\"choices\":[],\"usage\":{\"total_tokens\":7}}\n\ndata: [DONE]\n\n"));
        recording.end();
        eventLoop.runAll();

        assertThat(new String(client.received(), StandardCharsets.UTF_8)).isEqualTo("data: [DONE]\n\n");
    }

    @Test
    void endsABrokenStreamWithAnErrorEvent() {
        Recording recording = recording(1_000);
        join(recording, null, false);
        recording.head(stream("x-a", "b"));
        recording.part(bytes("data: {}\n\n"));
        recording.fail(RESET);
        eventLoop.runAll();

        assertThat(new String(client.received(), StandardCharsets.UTF_8))
                .startsWith("data: {}\n\ndata: {\"error\":")
                .endsWith("\n\n");
        assertThat(client.isAborted()).isTrue();
    }

    /** The event's first bytes would be taken for those that are missing, and the answer for whole. */
    @Test
    void addsNoErrorEventToAStreamWhoseLengthWasTold() {
        Recording recording = recording(1_000);
        join(recording, null, false);
        recording.head(stream("content-length", "24"));
        recording.part(bytes("data: {}\n\n"));
        recording.fail(RESET);
        eventLoop.runAll();

        assertThat(told).containsExactly("cut 10");
        assertThat(client.received()).isEqualTo(bytes("data: {}\n\n"));
        assertThat(client.isAborted()).isTrue();
    }

    private static ResponseHead stream(String name, String value) {
        return new ResponseHead(
                200, Headers.of("content-type", "text/event-stream").with(name, value));
    }

    private final class Script implements Player.Script {
        private final boolean broken;

        Script(boolean broken) {
            this.broken = broken;
        }

        @Override
        public boolean hasOtherWay() {
            return otherWay;
        }

        @Override
        public ResponseHead begin(ResponseHead recorded) {
            if (broken) {
                throw new IllegalStateException("a bug");
            }
            return recorded;
        }

        @Override
        public void played(long bytes) {
            told.add("played " + bytes);
        }

        @Override
        public void failedBefore(ExchangeFailure failure) {
            told.add("failed before");
        }

        @Override
        public void cut(ExchangeFailure failure, long bytes) {
            told.add("cut " + bytes);
        }

        @Override
        public void left(long bytes) {
            told.add("left " + bytes);
        }

        @Override
        public void broken(Throwable bug, long bytes) {
            told.add("broken " + bytes);
        }
    }
}
