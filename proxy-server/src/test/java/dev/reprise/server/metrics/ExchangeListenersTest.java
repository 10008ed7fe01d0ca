package dev.reprise.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.reprise.cache.NotStored;
import dev.reprise.exchange.ExchangeListener;
import dev.reprise.exchange.ExchangeRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeListenersTest {
    private final List<String> heard = new ArrayList<>();

    @Test
    void tellsEveryListenerEverything() {
        ExchangeListener listeners = new ExchangeListeners(new Hearing(), new Hearing());

        listeners.ended(Ended.hit("gpt", null));
        listeners.originAnswered(200, Duration.ZERO);
        listeners.notStored(NotStored.EMPTY);
        listeners.bug(new IllegalStateException());

        assertThat(heard).containsExactly("ended", "ended", "answered", "answered", "empty", "empty", "bug", "bug");
    }

    @Test
    void tellsTheOthersThoughOneThrowsAndLogsThatOnce() {
        ExchangeListener broken = exchange -> {
            throw new IllegalStateException("a prompt");
        };
        ExchangeListener listeners = new ExchangeListeners(broken, new Hearing());

        try (CapturedLog log = CapturedLog.of(ExchangeListeners.class.getName(), Level.WARN)) {
            listeners.ended(Ended.hit("gpt", null));
            listeners.ended(Ended.hit("gpt", null));

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("IllegalState")
                    .doesNotContain("a prompt");
        }
        assertThat(heard).containsExactly("ended", "ended");
    }

    @Test
    void reportsABugWithItsStackAndWithoutItsWords() {
        try (CapturedLog log = CapturedLog.of(BugLog.class.getName(), Level.WARN)) {
            new BugLog().bug(new IllegalStateException("Unexpected token 'my secret prompt'"));

            assertThat(log.events()).singleElement().satisfies(event -> {
                assertThat(event.getThrowableProxy().getMessage()).isEqualTo("java.lang.IllegalStateException");
                assertThat(event.getThrowableProxy()
                                .getStackTraceElementProxyArray()[0]
                                .getSTEAsString())
                        .contains("reportsABug");
            });
        }
    }

    private final class Hearing implements ExchangeListener {
        @Override
        public void ended(ExchangeRecord exchange) {
            heard.add("ended");
        }

        @Override
        public void originAnswered(int status, Duration firstByte) {
            heard.add("answered");
        }

        @Override
        public void notStored(NotStored reason) {
            heard.add(reason.token());
        }

        @Override
        public void bug(Throwable fault) {
            heard.add("bug");
        }
    }
}
