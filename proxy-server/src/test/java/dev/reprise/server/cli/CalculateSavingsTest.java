package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalculateSavingsTest {

    private static final String REFUSED = "! ";
    private static final String TOKEN = "management-token-of-this-test";

    private final CommandLineRun run = new CommandLineRun();

    /** Plays {@code estimates.txt}: arguments, and what they come to or why they do not. */
    @TestFactory
    Stream<DynamicTest> calculatesWhatTheVectorsSay() throws IOException {
        return cases().stream().map(one -> dynamicTest(one.get(0), () -> check(one)));
    }

    private static void check(List<String> one) {
        List<String> expected =
                one.stream().skip(1).filter(line -> !line.isBlank()).toList();

        CommandLineRun run = new CommandLineRun().of(("savings " + one.get(0)).split(" "));

        if (expected.get(0).startsWith(REFUSED)) {
            assertThat(run.errors()).map(line -> REFUSED + line).containsExactlyElementsOf(expected);
            assertThat(run.out()).isEmpty();
            assertThat(run.exitCode).isEqualTo(2);
        } else {
            assertThat(run.errors()).isEmpty();
            assertThat(run.out().lines()).containsExactlyElementsOf(expected);
            assertThat(run.exitCode).isZero();
        }
    }

    private static List<List<String>> cases() throws IOException {
        try (InputStream in = CalculateSavingsTest.class.getResourceAsStream("estimates.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("(?m)^=== "))
                    .skip(1)
                    .map(one -> one.lines().toList())
                    .toList();
        }
    }

    @Test
    void fillsInTheHitRateThatTheProxyHasMeasured() throws Exception {
        try (ScriptedOrigin management = answering(200, "{\"hits\":7,\"misses\":3,\"hit_rate\":70.0}")) {
            run.of("savings", "--requests-per-day", "10000", "--from", "stats", "--management-url", url(management));

            assertThat(run.errors()).isEmpty();
            assertThat(run.out()).contains("70.0%", "$4.50", "$10.50", "$315.00");
            WireMessage asked = management.requests().get(0);
            assertThat(asked.startLine()).isEqualTo("GET /admin/stats HTTP/1.1");
            assertThat(asked.field("authorization")).isEmpty();
        }
    }

    @Test
    void asksWhereTheConfigurationSaysWithItsToken() throws Exception {
        try (ScriptedOrigin management = answering(200, "{\"hits\":1,\"misses\":2,\"hit_rate\":33.333333}")) {
            run.of(
                    "savings",
                    "--requests-per-day=300",
                    "--from=stats",
                    "--json",
                    "--set=management.host=0.0.0.0",
                    "--set=management.port=" + management.port(),
                    "--set=management.token=" + TOKEN);

            assertThat(run.errors()).isEmpty();
            assertThat(run.out()).contains("\"hit_rate\":33.333333,", "\"daily_savings\":0.15,");
            assertThat(management.requests().get(0).field("authorization")).contains("Bearer " + TOKEN);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | {\"hits\":0,\"misses\":0,\"hit_rate\":0} | savings: no hit rate yet (expected: a proxy that has looked something up)",
                "200 | {\"hits\":1,\"misses\":0,\"hit_rate\":101} | savings: hit_rate: 101 (expected: 0..100)",
                "200 | {\"hits\":1,\"misses\":0,\"hit_rate\":\"NaN\"} | savings: hit_rate: \"NaN\" (expected: 0..100)",
                "200 | [1] | URL: not a JSON object (expected: the management port of a proxy)",
                "200 | <html> | URL: not a JSON object (expected: the management port of a proxy)",
                "404 | {\"error\":{\"message\":\"no such page\"}} | URL: 404 (no such page)",
                "401 | nothing | URL: 401 (no reason given)",
            })
    void saysInOneLineWhyThereIsNoMeasuredHitRate(int status, String body, String complaint) throws Exception {
        try (ScriptedOrigin management = answering(status, body)) {
            run.of("savings", "--requests-per-day", "1", "--from", "stats", "--management-url", url(management));

            assertThat(run.errors())
                    .containsExactly("reprise: " + complaint.replace("URL", url(management) + "/admin/stats"));
            assertThat(run.exitCode).isEqualTo(1);
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void saysThatNobodyAnswers() throws IOException {
        int closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = free.getLocalPort();
        }

        run.of("savings", "--requests-per-day", "1", "--from", "stats", "--set", "management.port=" + closed);

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors())
                .singleElement()
                .asString()
                .startsWith("reprise: http://127.0.0.1:" + closed + "/admin/stats: no answer (");
    }

    @Test
    void cannotAskAPortThatIsNotKnown() {
        run.of("savings", "--requests-per-day", "1", "--from", "stats", "--set", "management.port=0");

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors())
                .containsExactly(
                        "reprise: management.port: 0 (expected: the port that was found, in --management-url)");
    }

    private static ScriptedOrigin answering(int status, String body) throws IOException {
        return new ScriptedOrigin((request, turn) -> turn.json(status, body));
    }

    private static String url(ScriptedOrigin management) {
        return "http://127.0.0.1:" + management.port();
    }
}
