package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ANSWER;
import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static dev.reprise.server.scenario.Completions.askStreamWithUsage;
import static dev.reprise.server.scenario.Completions.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An origin that compresses though it was asked not to: clients are given its bytes, the store what they stand for. */
class CompressedAnswersTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String READS_GZIP = "Accept-Encoding: br, gzip";

    private final List<WireClient> clients = new ArrayList<>();
    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() {
        origin = new ScriptedOrigin(Completions::answer);
    }

    @AfterEach
    void stop() {
        clients.forEach(WireClient::close);
        proxy.close();
        origin.close();
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream deflate = new DeflaterOutputStream(bytes)) {
            deflate.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static void send(ScriptedOrigin.Turn turn, String type, String coding, byte[] body) throws IOException {
        turn.send("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Encoding: " + coding
                + "\r\nContent-Length: " + body.length + "\r\n\r\n");
        turn.send(body);
    }

    private void answering(String type, String coding, byte[] body) {
        origin.script((request, turn) -> send(turn, type, coding, body));
    }

    private void isKeptAs(String text, String question) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(proxy.chat(question).xCache()).isEqualTo("HIT"));
        WireMessage hit = proxy.chat(question, READS_GZIP);
        assertThat(hit.field("content-encoding")).isEmpty();
        assertThat(hit.text()).isEqualTo(text);
    }

    private void isNotKept(String reason) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(proxy.metric("ai_cache_not_stored_total{reason=\"" + reason + "\",}"))
                        .isEqualTo(1));
    }

    @Test
    void keepsWhatAnAnswerInGzipStandsFor() throws Exception {
        answering("application/json", "gzip", gzip(ANSWER));
        proxy = RunningProxy.before(origin);

        WireMessage miss = proxy.chat(ask("a"), READS_GZIP);

        assertThat(miss.field("content-encoding")).contains("gzip");
        assertThat(miss.body()).isEqualTo(gzip(ANSWER));
        isKeptAs(ANSWER, ask("a"));
    }

    @Test
    void keepsWhatAStreamInDeflateStandsForAndServesBothForms() throws Exception {
        answering("text/event-stream", "deflate", deflate(stream(true)));
        proxy = RunningProxy.before(origin);

        proxy.chat(askStreamWithUsage("a"), "Accept-Encoding: deflate");

        isKeptAs(stream(true), askStreamWithUsage("a"));
        assertThat(proxy.chat(ask("a")).text()).contains("\"content\":\"four words are enough\"");
    }

    @Test
    void doesNotKeepWhatIsCutOrCorruptOrFollowedBySomethingElse() throws Exception {
        byte[] gzip = gzip(ANSWER);
        byte[] corrupt = gzip.clone();
        corrupt[gzip.length - 6] ^= 1;
        List<byte[]> bad = List.of(
                Arrays.copyOf(gzip, gzip.length - 1), corrupt, Arrays.copyOf(gzip, gzip.length + 1), new byte[0]);
        for (byte[] body : bad) {
            answering("application/json", "gzip", body);
            proxy = RunningProxy.before(origin);
            assertThat(proxy.chat(ask("a"), READS_GZIP).body()).isEqualTo(body);

            isNotKept("content-encoding");
            assertThat(proxy.chat(ask("a")).xCache()).isEqualTo("MISS");
            if (body != bad.get(bad.size() - 1)) {
                proxy.close();
            }
        }
    }

    @Test
    void doesNotKeepWhatIsCompressedTwiceOrInAWayItDoesNotKnow() throws Exception {
        answering("application/json", "gzip, gzip", gzip(ANSWER));
        proxy = RunningProxy.before(origin);

        proxy.chat(ask("a"), READS_GZIP);

        isNotKept("content-encoding");
    }

    @Test
    void keepsUpToTheBytesOfTheAnswerItself() throws Exception {
        int length = ANSWER.getBytes(StandardCharsets.UTF_8).length;
        origin.script((request, turn) -> {
            String answer = request.text().contains("larger") ? ANSWER.replace("enough", "enough!") : ANSWER;
            send(turn, "application/json", "gzip", gzip(answer));
        });
        proxy = RunningProxy.before(origin, "cache.response-bytes-max=" + length);

        proxy.chat(ask("at it"), READS_GZIP);
        isKeptAs(ANSWER, ask("at it"));
        proxy.chat(ask("larger"), READS_GZIP);

        isNotKept("too-large");
        assertThat(proxy.metric("ai_proxy_limit_total{limit=\"cache.response-bytes-max\",}"))
                .isEqualTo(1);
    }

    @Test
    void passesABombOnAndStaysUnharmed() throws Exception {
        byte[] bomb = gzip("0".repeat(200 << 20));
        answering("application/json", "gzip", bomb);
        proxy = RunningProxy.before(origin, "cache.response-bytes-max=1MiB");

        assertThat(proxy.chat(ask("a"), READS_GZIP).body()).hasSize(bomb.length);

        isNotKept("too-large");
    }

    /** Starts an answer in gzip, of which the last bytes are held back. */
    private WireClient leading(String question, String answer, String type) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        byte[] body = gzip(answer);
        origin.script((request, turn) -> {
            turn.send("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Encoding: gzip\r\nContent-Length: "
                    + body.length + "\r\n\r\n");
            turn.send(Arrays.copyOf(body, 20));
            held.await();
            turn.send(Arrays.copyOfRange(body, 20, body.length));
        });
        proxy = RunningProxy.before(origin);
        finish = held;
        WireClient leader = asking(question, READS_GZIP);
        await().atMost(LONG).until(() -> origin.requests().size() == 1);
        return leader;
    }

    private CountDownLatch finish = new CountDownLatch(1);

    private WireClient asking(String question, String... fields) {
        WireClient client = proxy.connect();
        clients.add(client);
        return client.post("/v1/chat/completions", question, fields);
    }

    private void awaitExchanges(int number) {
        await().atMost(LONG).until(() -> proxy.metric("ai_proxy_exchanges") == number);
    }

    @Test
    void sharesItWithThoseThatReadItAndTheStoredAnswerWithTheOthers() throws Exception {
        WireClient leader = leading(ask("a"), ANSWER, "application/json");
        WireClient reads = asking(ask("a"), "Accept-Encoding: gzip;q=0.5");
        WireClient readsNothing = asking(ask("a"), "Accept-Encoding: gzip;q=0, br");
        WireClient saysNothing = asking(ask("a"));
        awaitExchanges(4);

        finish.countDown();

        assertThat(leader.read().body()).isEqualTo(gzip(ANSWER));
        WireMessage shared = reads.read();
        assertThat(shared.xCache()).isEqualTo("COLLAPSED");
        assertThat(shared.field("content-encoding")).contains("gzip");
        assertThat(shared.body()).isEqualTo(gzip(ANSWER));
        for (WireClient plain : List.of(readsNothing, saysNothing)) {
            WireMessage answer = plain.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("content-encoding")).isEmpty();
            assertThat(answer.text()).isEqualTo(ANSWER);
        }
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void doesNotTakeTheUsageOutOfWhatIsCompressed() throws Exception {
        WireClient leader = leading(askStreamWithUsage("a"), stream(true), "text/event-stream");
        WireClient withoutUsage = asking(askStream("a"), READS_GZIP);
        awaitExchanges(2);

        finish.countDown();

        assertThat(leader.read().body()).isEqualTo(gzip(stream(true)));
        WireMessage plain = withoutUsage.read();
        assertThat(plain.field("content-encoding")).isEmpty();
        assertThat(plain.text()).isEqualTo(stream(false));
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void passesOnWhatIsCompressedThoughItHasAUsageThatTheClientDidNotAskFor() throws Exception {
        answering("text/event-stream", "gzip", gzip(stream(true)));
        proxy = RunningProxy.before(origin, "upstream.ask-usage=true");

        WireMessage miss = proxy.chat(askStream("a"), READS_GZIP);

        assertThat(miss.body()).isEqualTo(gzip(stream(true)));
        isKeptAs(stream(false), askStream("a"));
    }

    @Test
    void leavesThoseThatCannotReadItToThemselvesIfItIsNotKept() throws Exception {
        WireClient leader = leading(ask("a"), ANSWER.replace("stop", "content_filter"), "application/json");
        WireClient other = asking(ask("a"));
        awaitExchanges(2);

        origin.script((request, turn) -> turn.json(200, ANSWER));
        finish.countDown();

        assertThat(leader.read().status()).isEqualTo(200);
        assertThat(other.read().text()).isEqualTo(ANSWER);
        assertThat(origin.requests()).hasSize(2);
    }
}
