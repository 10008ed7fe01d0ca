package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/**
 * What requests leave in memory once they are answered. A task that waits for a deadline of a minute holds what it would end: at
 * 20,000 requests a second, hundreds of megabytes.
 */
class LeftBehindTest {

    private static final int REQUESTS = 3_000;
    private static final String QUESTION =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "why ".repeat(300) + "\"}]}";

    @Test
    void nothingOfARequestOutlivesItsAnswer() throws Exception {
        try (ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin, "log.level=warn");
                WireClient client = proxy.connect()) {
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(client.post("/v1/chat/completions", QUESTION).read().status())
                        .isEqualTo(200);
            }

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(left())
                            .allSatisfy(count -> assertThat(count).isLessThan(REQUESTS / 10)));
        }
    }

    private static Iterable<Long> left() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return Arrays.asList(
                count(histogram, "dev.reprise.server.netty.NettyBody"),
                count(histogram, "dev.reprise.server.netty.NettyDownstream"),
                count(histogram, "dev.reprise.exchange.BodyReader"),
                count(histogram, "dev.reprise.exchange.Reply"));
    }

    /** Of a line like {@code   27:          3000         144000  the.Class}; none if there is none. */
    private static long count(String histogram, String type) {
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length >= 4 && words[3].equals(type))
                .mapToLong(words -> Long.parseLong(words[1]))
                .sum();
    }
}
