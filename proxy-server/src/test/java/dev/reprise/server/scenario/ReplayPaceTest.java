package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.askStream;
import static dev.reprise.server.scenario.Completions.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.reprise.server.metrics.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored streams for people who watch the text appear. */
class ReplayPaceTest {

    @ParameterizedTest
    @ValueSource(strings = {"recorded", "1000"})
    void playsTheSameStreamEventByEvent(String pace) throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin, "cache.replay-pace=" + pace)) {
            proxy.chat(askStream("one"));

            WireMessage hit = proxy.chat(askStream("one"));

            assertThat(hit.xCache()).isEqualTo("HIT");
            assertThat(hit.text()).isEqualTo(stream(false));
        }
    }

    @Test
    void logsWhatAClientWasSentThatLeftInBetween() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin, "cache.replay-pace=1");
                CapturedLog log = CapturedLog.of("access", Level.INFO)) {
            proxy.chat(askStream("one"));
            try (WireClient client = proxy.connect()) {
                client.post("/v1/chat/completions", askStream("one")).readUntil("four words ");
            }
            await().until(() -> log.lines().size() == 2);

            int firstEvent = stream(false).indexOf("\n\n") + 2;
            assertThat(log.lines().get(1)).contains(" outcome=hit ").endsWith(" bytes=" + firstEvent);
        }
    }

    @Test
    void playsTheFirstEventBeforeTheRest() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin, "cache.replay-pace=1")) {
            proxy.chat(askStream("one"));
            try (WireClient client = proxy.connect()) {
                String begun =
                        client.post("/v1/chat/completions", askStream("one")).readUntil("four words ");

                assertThat(begun).contains("x-cache: HIT").doesNotContain("are enough");
            }
        }
    }
}
