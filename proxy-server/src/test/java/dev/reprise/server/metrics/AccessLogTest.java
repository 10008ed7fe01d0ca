package dev.reprise.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.reprise.chat.Usage;
import dev.reprise.exchange.ExchangeRecord.Outcome;
import dev.reprise.exchange.RejectionReason;
import dev.reprise.server.redis.OperationsPage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    private final CapturedLog log = CapturedLog.of("access", Level.INFO);

    @AfterEach
    void release() {
        log.close();
    }

    @Test
    void writesOneLineOfFactsForAnExchange() {
        new AccessLog().ended(Ended.hit("gpt", new Usage(100, 60, 7)));

        assertThat(log.lines())
                .containsExactly("exchange method=POST endpoint=chat/completions model=gpt outcome=hit detail=memory"
                        + " status=200 first_byte_ms=3.25 duration_ms=5.0 bytes=321 saved_tokens=107");
    }

    @Test
    void namesTheClientThatHasAKeyOfTheProxysOwn() {
        new AccessLog().ended(Ended.withEveryFact());

        assertThat(log.lines()).singleElement().asString().startsWith("exchange method=POST client=search endpoint=");
    }

    @Test
    void writesTheFactsThatTheManualLists() throws IOException {
        new AccessLog().ended(Ended.withEveryFact());
        new AccessLog().rejected(RejectionReason.PATH);

        Map<String, Set<String>> written = new LinkedHashMap<>();
        log.events()
                .forEach(event -> event.getKeyValuePairs()
                        .forEach(pair -> written.computeIfAbsent(pair.key, key -> new TreeSet<>())
                                .add(event.getMessage())));
        Map<String, Set<String>> listed = new LinkedHashMap<>();
        OperationsPage.rows("| field | of | is |")
                .forEach(row ->
                        listed.put(row.get(0), new TreeSet<>(List.of(row.get(1).split(", ")))));

        assertThat(listed).isEqualTo(written);
    }

    @Test
    void saysOfARejectedRequestWhyAndNothingOfIt() {
        new AccessLog().rejected(RejectionReason.PATH);

        assertThat(log.lines()).containsExactly("rejected reason=ambiguous_path status=400");
    }

    @Test
    void leavesOutWhatIsEmptyAndNamesTheFailure() {
        new AccessLog().ended(Ended.left());

        assertThat(log.lines())
                .containsExactly("exchange method=POST endpoint=embeddings model=gpt outcome=error status=499"
                        + " failure=client_left first_byte_ms=0.0 duration_ms=5.0 bytes=0");
    }

    @Test
    void keepsToOneShortLineWhateverTheClientCallsItsModel() {
        new AccessLog().ended(Ended.with("gpt\r\nexchange \u001b[2J\u2028" + "x".repeat(5_000), Outcome.MISS, 404));

        assertThat(log.lines()).singleElement().satisfies(line -> {
            assertThat(line).hasSizeLessThan(300).contains("model=gpt\uFFFD\uFFFDexchange \uFFFD[2J\uFFFDxxx");
            assertThat(line.lines()).hasSize(1);
        });
    }

    @Test
    void cutsBetweenCharactersAndNotInside() {
        assertThat(ClientText.clean("x".repeat(99) + "\uD83D\uDE00")).isEqualTo("x".repeat(99));
        assertThat(ClientText.clean("\uD83D")).isEqualTo("\uFFFD");
    }
}
