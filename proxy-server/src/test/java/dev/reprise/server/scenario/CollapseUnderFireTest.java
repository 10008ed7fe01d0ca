package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ANSWER;
import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static dev.reprise.server.scenario.Completions.askStreamWithUsage;
import static dev.reprise.server.scenario.Completions.chunk;
import static dev.reprise.server.scenario.Completions.stream;
import static dev.reprise.server.scenario.Completions.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of those that wait when their leader comes to grief. Cases after Pingora's tests of its cache lock
 * (cloudflare/pingora, {@code pingora-proxy/tests/test_upstream.rs} and {@code pingora-cache/src/lock.rs}), each named
 * where it is mirrored; its {@code LockStatus} stands in brackets.
 */
class CollapseUnderFireTest {

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final List<WireClient> clients = new ArrayList<>();
    private ScriptedOrigin origin;

    @BeforeEach
    void start() {
        origin = new ScriptedOrigin(Completions::answer);
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        clients.forEach(WireClient::close);
        origin.close();
    }

    private WireClient asking(RunningProxy proxy, String request, String... fields) {
        WireClient client = proxy.connect().post("/v1/chat/completions", request, fields);
        clients.add(client);
        return client;
    }

    private List<WireClient> asking(int count, RunningProxy proxy, String request) {
        return IntStream.range(0, count).mapToObj(i -> asking(proxy, request)).toList();
    }

    /** The first to ask, once the origin has been asked. */
    private WireClient leading(RunningProxy proxy, String request) {
        int before = origin.requests().size();
        WireClient leader = asking(proxy, request);
        await().until(() -> origin.requests().size() == before + 1);
        return leader;
    }

    private static void awaitExchanges(RunningProxy proxy, int count) {
        await().until(() -> proxy.metric("ai_proxy_exchanges") == count);
    }

    /** Answers the first request so, once it may, and those that follow as they should be. */
    private void firstAnswer(ScriptedOrigin.Script first) {
        origin.script((request, turn) -> {
            if (origin.requests().size() == 1) {
                mayAnswer.await();
                first.answer(request, turn);
            } else {
                Completions.answer(request, turn);
            }
        });
    }

    /** After {@code test_caching_when_downstream_bails} [Done]. */
    @Test
    void aLeaderThatBailsInTheMiddleCostsNobodyAnything() throws Exception {
        origin.script((request, turn) -> {
            turn.beginStream().chunk(text("four words "));
            mayAnswer.await();
            turn.chunk(text("are enough") + chunk("{}", "\"stop\"") + "data: [DONE]\n\n")
                    .endStream();
        });
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            WireClient leader = asking(proxy, askStream("one"));
            leader.readUntil("four words ");
            WireClient follower = asking(proxy, askStream("one"));
            awaitExchanges(proxy, 2);
            leader.reset();
            awaitExchanges(proxy, 1);
            mayAnswer.countDown();

            assertThat(follower.read().text()).isEqualTo(stream(false));
            assertThat(proxy.chat(askStream("one")).xCache()).isEqualTo("HIT");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    /** After {@code test_caching_when_downstream_bails_uncacheable}: the answer is finished, and not kept. */
    @Test
    void aLeaderThatBailsOnAnAnswerThatIsNotKeptLeavesNothingBehind() throws Exception {
        firstAnswer((request, turn) -> turn.json(200, ANSWER.replace("\"stop\"", "\"content_filter\"")));
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            leading(proxy, ask("one")).reset();
            awaitExchanges(proxy, 0);
            mayAnswer.countDown();
            await().until(() -> proxy.metric("ai_cache_not_stored_total{reason=\"finish-reason\",}") == 1);

            assertThat(proxy.chat(ask("one")).xCache()).isEqualTo("MISS");
            assertThat(origin.requests()).hasSize(2);
            assertThat(proxy.metric("ai_proxy_recordings")).isZero();
        }
    }

    /** After {@code test_cache_lock_network_error} [TransientError]: of those that wait, one leads. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n"})
    void whenTheOriginFailsBeforeAnybodyWasSentAnythingTheNextLeads(String said) throws Exception {
        firstAnswer((request, turn) -> turn.send(said).reset());
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            WireClient leader = leading(proxy, ask("one"));
            List<WireClient> followers = asking(10, proxy, ask("one"));
            awaitExchanges(proxy, 11);
            mayAnswer.countDown();

            assertThat(followers).allMatch(follower -> follower.read().text().equals(ANSWER));
            assertThat(leader.read().status()).isEqualTo(502);
            assertThat(origin.requests()).hasSize(2);
        }
    }

    /** After {@code test_network_error_mid_response}: who was sent something is cut off, the next request begins anew. */
    @Test
    void anOriginThatFailsInTheMiddleIsAskedAnewByTheNext() throws Exception {
        firstAnswer((request, turn) -> turn.beginStream().chunk(text("four ")).reset());
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            WireClient leader = leading(proxy, askStreamWithUsage("one"));
            WireClient waiting = asking(proxy, ask("one"));
            awaitExchanges(proxy, 2);
            mayAnswer.countDown();

            assertThat(leader.readToEnd()).doesNotContain("\r\n0\r\n").doesNotContain("[DONE]");
            assertThat(waiting.read().text()).isEqualTo(ANSWER);
            assertThat(proxy.chat(ask("one")).xCache()).isEqualTo("HIT");
            assertThat(origin.requests()).hasSize(2);
        }
    }

    /** After {@code test_cache_lock_uncacheable} [GiveUp]: what cannot be kept is shared live, and never afterwards. */
    @ParameterizedTest
    @ValueSource(strings = {"\"content_filter\"", "\"length\"", "null"})
    void anAnswerThatIsNotKeptIsSharedLiveAndAskedAnewByThoseThatWaitForIt(String finishReason) throws Exception {
        String odd = ANSWER.replace("\"stop\"", finishReason);
        firstAnswer((request, turn) -> turn.json(200, odd));
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            WireClient leader = leading(proxy, ask("one"));
            List<WireClient> live = asking(10, proxy, ask("one"));
            List<WireClient> afterwards = asking(10, proxy, askStreamWithUsage("one"));
            awaitExchanges(proxy, 21);
            mayAnswer.countDown();

            assertThat(leader.read().text()).isEqualTo(odd);
            assertThat(live).allMatch(client -> client.read().text().equals(odd));
            assertThat(afterwards).allMatch(client -> client.read().text().equals(stream(true)));
            assertThat(origin.requests()).hasSize(2);
        }
    }

    /** The same, where it shows in the stream. */
    @Test
    void anErrorInTheStreamIsSharedLiveAndAskedAnewByThoseThatWait() throws Exception {
        firstAnswer((request, turn) -> turn.beginStream()
                .chunk(text("four ") + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n" + "data: [DONE]\n\n")
                .endStream());
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            WireClient leader = leading(proxy, askStreamWithUsage("one"));
            WireClient live = asking(proxy, askStreamWithUsage("one"));
            WireClient afterwards = asking(proxy, ask("one"));
            awaitExchanges(proxy, 3);
            mayAnswer.countDown();

            assertThat(leader.read().text()).contains("overloaded");
            assertThat(live.read().text()).contains("overloaded");
            assertThat(afterwards.read().text()).isEqualTo(ANSWER);
        }
    }

    /** After {@code test_cache_lock_timeout} [AgeTimeout]: a leader that may well hang is replaced, and others join that. */
    @Test
    void aLeaderThatIsTooOldIsReplacedByTheNext() throws Exception {
        firstAnswer(Completions::answer);
        try (RunningProxy proxy = RunningProxy.before(origin, "collapse.age-max=1ms")) {
            WireClient old = leading(proxy, ask("one"));

            assertThat(proxy.chat(ask("one")).xCache()).isEqualTo("MISS");
            assertThat(proxy.chat(ask("one")).xCache()).isEqualTo("HIT");
            mayAnswer.countDown();
            assertThat(old.read().text()).isEqualTo(ANSWER);
            assertThat(origin.requests()).hasSize(2);
        }
    }

    /** After {@code test_cache_lock_retry_respects_force_miss}: an answer of one's own is not taken from a leader. */
    @Test
    void whoAskedForAnAnswerOfItsOwnWaitsForNobody() throws Exception {
        firstAnswer(Completions::answer);
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            leading(proxy, ask("one"));

            assertThat(proxy.chat(ask("one"), "X-Cache-Control: no-cache").xCache())
                    .isEqualTo("MISS");
            assertThat(proxy.chat(ask("one"), "X-Cache-Control: no-store").xCache())
                    .isNotEqualTo("COLLAPSED");
        }
    }

    /** Refused credentials are one caller's matter [GiveUp]: each is told by the origin, in one round and not in four. */
    @Test
    void aRefusedCredentialIsToldToEachByTheOrigin() throws Exception {
        origin.script((request, turn) -> {
            mayAnswer.await();
            turn.json(401, "{\"error\":{\"message\":\"who are you\"}}");
        });
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            leading(proxy, ask("one"));
            List<WireClient> followers = asking(20, proxy, ask("one"));
            awaitExchanges(proxy, 21);
            mayAnswer.countDown();

            List<WireMessage> answers = followers.stream().map(WireClient::read).toList();

            assertThat(answers).allMatch(answer -> answer.status() == 401);
            assertThat(answers).allMatch(answer -> answer.cacheStatus().contains("credential-refused"));
            assertThat(origin.requests()).hasSize(21);
        }
    }

    /** The last followers to leave [Dangling]: what nobody waits for is stopped, and the next leads. */
    @Test
    void whenAllHaveLeftTheOriginIsStoppedAndTheNextLeads() throws Exception {
        firstAnswer((request, turn) -> turn.readRaw(1)); // comes back when the connection ends
        mayAnswer.countDown();
        try (RunningProxy proxy = RunningProxy.before(origin, "cache.on-disconnect=cancel")) {
            WireClient leader = leading(proxy, ask("one"));
            List<WireClient> followers = Stream.of(asking(5, proxy, ask("one")), asking(5, proxy, askStream("one")))
                    .flatMap(List::stream)
                    .toList();
            awaitExchanges(proxy, 11);
            leader.reset();
            awaitExchanges(proxy, 10);
            boolean whileFollowed = proxy.metric("ai_proxy_recordings") > 0;
            followers.forEach(WireClient::reset);
            await().until(() -> proxy.metric("ai_proxy_recordings") == 0);

            assertThat(whileFollowed).isTrue();
            assertThat(proxy.chat(ask("one")).text()).isEqualTo(ANSWER);
        }
    }

    /** As many as may play one recording, then the next leads for as many more. */
    @Test
    void aFullRecordingIsFollowedByAnotherAndNotByAForwardForEach() throws Exception {
        firstAnswer(Completions::answer);
        try (RunningProxy proxy = RunningProxy.before(origin, "limits.players-per-recording-max=10")) {
            leading(proxy, ask("one"));
            List<WireClient> followers = asking(99, proxy, ask("one"));

            awaitExchanges(proxy, 10);
            mayAnswer.countDown();

            assertThat(followers).allMatch(client -> client.read().text().equals(ANSWER));
            assertThat(origin.requests().size()).isBetween(2, 12);
        }
    }

    /** Full recordings keep nobody from joining one that is there. */
    @Test
    void joinsThoughNoFurtherRecordingMayBegin() throws Exception {
        firstAnswer(Completions::answer);
        try (RunningProxy proxy = RunningProxy.before(origin, "limits.recordings-max=1")) {
            leading(proxy, ask("one"));
            List<WireClient> followers = asking(10, proxy, ask("one"));
            awaitExchanges(proxy, 11);
            WireMessage other = proxy.chat(ask("two"));
            mayAnswer.countDown();

            assertThat(followers).allMatch(client -> client.read().xCache().equals("COLLAPSED"));
            assertThat(other.text()).isEqualTo(ANSWER);
            assertThat(proxy.metric("ai_cache_not_stored_total{reason=\"recordings-full\",}"))
                    .isEqualTo(1);
            assertThat(origin.requests()).hasSize(2);
        }
    }

    /** After {@code test_cache_lock_wait_timeout} [WaitTimeout]: a store that hangs is not waited for. */
    @Test
    void thoseThatWaitForTheOtherFormDoNotWaitForAStoreThatHangs() throws Exception {
        firstAnswer(Completions::answer);
        try (RedisServer redis = RedisServer.started();
                RunningProxy proxy = RunningProxy.before(origin, "redis.url=" + redis.url())) {
            leading(proxy, ask("one"));
            WireClient afterwards = asking(proxy, askStreamWithUsage("one"));
            awaitExchanges(proxy, 2);
            redis.freeze();
            mayAnswer.countDown();

            assertThat(afterwards.read().text()).contains("four words", "[DONE]", "\"total_tokens\":7");
            assertThat(origin.requests()).hasSize(1);
            redis.thaw();
        }
    }
}
