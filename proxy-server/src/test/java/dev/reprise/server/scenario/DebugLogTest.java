package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.reprise.server.metrics.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that a client marks, by a header that the operator has named, are logged with more. */
class DebugLogTest {

    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
    private CapturedLog marked;

    @BeforeEach
    void listen() {
        marked = CapturedLog.of("access.debug", Level.INFO);
    }

    @AfterEach
    void stop() {
        marked.close();
        origin.close();
    }

    @Test
    void aMarkedRequestIsLoggedWithItsMarkAndItsKey() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, "log.debug-header=X-Debug", "cache.debug-headers=true")) {
            String cacheStatus = proxy.chat(ask("one"), "x-debug: case-17").cacheStatus();
            await().until(() -> !marked.lines().isEmpty());

            assertThat(marked.lines()).singleElement().asString().contains(" outcome=miss ", " debug=case-17 key=");
            String line = marked.lines().get(0);
            assertThat(cacheStatus).contains("key=\"" + line.substring(line.indexOf(" key=") + 5) + "\"");
        }
    }

    @Test
    void oneThatHasNoKeyIsLoggedWithItsMarkOnly() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, "log.debug-header=x-debug")) {
            proxy.ask("/v1/files", "{}", "X-Debug: case-18");
            await().until(() -> !marked.lines().isEmpty());

            assertThat(marked.lines()).singleElement().asString().endsWith(" debug=case-18");
        }
    }

    @Test
    void othersAreNotNorAnyWhereTheOperatorNamesNoHeader() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin, "log.debug-header=x-debug");
                RunningProxy silent = RunningProxy.before(origin);
                CapturedLog plain = CapturedLog.of("access", Level.INFO)) {
            proxy.chat(ask("one"));
            silent.chat(ask("one"), "x-debug: case-17");
            await().until(() -> plain.lines().size() == 2);

            assertThat(plain.lines()).noneMatch(line -> line.contains("debug") || line.contains("key="));
            assertThat(marked.lines()).isEmpty();
        }
    }
}
