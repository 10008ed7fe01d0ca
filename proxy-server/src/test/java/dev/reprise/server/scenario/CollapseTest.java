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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Identical requests at the same time: one forward, and every client has the whole answer. */
class CollapseTest {

    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin((request, turn) -> {
            mayAnswer.await();
            Completions.answer(request, turn);
        });
        proxy = RunningProxy.before(origin);
    }

    @AfterEach
    void stop() throws Exception {
        mayAnswer.countDown();
        proxy.close();
        origin.close();
    }

    /** A client that has asked and not read yet. */
    private WireClient asking(String request) {
        return proxy.connect().post("/v1/chat/completions", request);
    }

    private void awaitExchanges(int count) {
        await().until(() -> proxy.metric("ai_proxy_exchanges") == count);
    }

    @Test
    void givesAHundredClientsOfBothFormsOneAnswer() {
        List<WireClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(asking(ask("one")));
            clients.add(asking(askStream("one")));
        }
        // The origin is asked in the form of whoever came first; a stream without usage cannot serve JSON.
        awaitExchanges(100);
        mayAnswer.countDown();

        List<WireMessage> answers = clients.stream().map(WireClient::read).toList();

        assertThat(answers).allMatch(answer -> answer.status() == 200 && answer.whole());
        assertThat(answers.stream().map(WireMessage::text).distinct()).hasSize(2);
        assertThat(origin.requests().size()).isLessThanOrEqualTo(2);
        clients.forEach(WireClient::close);
    }

    @Test
    void asksTheOriginOnceWhenStreamsAskForTheirUsage() {
        WireClient leader = asking(askStreamWithUsage("one"));
        await().until(() -> origin.requests().size() == 1);
        WireClient json = asking(ask("one"));
        WireClient quiet = asking(askStream("one"));
        WireClient same = asking(askStreamWithUsage("one"));
        awaitExchanges(4);
        mayAnswer.countDown();

        WireMessage led = leader.read();
        WireMessage afterwards = json.read();
        WireMessage withoutUsage = quiet.read();
        WireMessage live = same.read();

        assertThat(led.text()).isEqualTo(stream(true));
        assertThat(live.text()).isEqualTo(stream(true));
        assertThat(withoutUsage.text()).isEqualTo(stream(false));
        assertThat(afterwards.text()).contains("\"content\":\"four words are enough\"", "\"total_tokens\":7");
        assertThat(afterwards.cacheStatus()).isEqualTo("Reprise; fwd=miss; collapsed");
        assertThat(List.of(afterwards, withoutUsage, live))
                .allMatch(answer -> answer.xCache().equals("COLLAPSED"));
        assertThat(origin.requests()).hasSize(1);
        List.of(leader, json, quiet, same).forEach(WireClient::close);
    }

    @Test
    void streamsLiveFromTheFirstByteToAClientThatCameLate() {
        CountDownLatch secondPart = new CountDownLatch(1);
        origin.script((request, turn) -> {
            turn.beginStream().chunk(text("early "));
            secondPart.await();
            turn.chunk(text("late"))
                    .chunk(chunk("{}", "\"stop\""))
                    .chunk("data: [DONE]\n\n")
                    .endStream();
        });
        WireClient leader = asking(askStream("one"));
        leader.readUntil("early ");
        WireClient late = asking(askStream("one"));

        String before = late.readUntil("early ");
        secondPart.countDown();
        String after = late.readUntil("[DONE]");

        assertThat(before).contains("x-cache: COLLAPSED");
        assertThat(after).contains("late");
        assertThat(origin.requests()).hasSize(1);
        leader.close();
        late.close();
    }

    @Test
    void goesOnForTheOthersAndKeepsTheAnswerThoughItsFirstClientWentAway() {
        WireClient leader = asking(ask("one"));
        await().until(() -> origin.requests().size() == 1);
        WireClient follower = asking(ask("one"));
        awaitExchanges(2);
        leader.reset();
        awaitExchanges(1);
        mayAnswer.countDown();

        assertThat(follower.read().text()).isEqualTo(ANSWER);
        assertThat(proxy.chat(ask("one")).xCache()).isEqualTo("HIT");
        assertThat(origin.requests()).hasSize(1);
        follower.close();
    }

    @Test
    void finishesAnAnswerThatNobodyWaitsForAnyMore() throws Exception {
        WireClient leader = asking(ask("one"));
        await().until(() -> origin.requests().size() == 1);
        leader.reset();
        awaitExchanges(0);
        mayAnswer.countDown();
        await().until(() -> proxy.metric("ai_cache_stored_bytes_count") == 1);

        assertThat(proxy.chat(ask("one")).xCache()).isEqualTo("HIT");
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void cancelsItInsteadWhenConfiguredTo() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        origin.script((request, turn) -> {
            try {
                turn.readRaw(1); // comes back when the connection ends
            } finally {
                cancelled.countDown();
            }
        });
        try (RunningProxy cancelling = RunningProxy.before(origin, "cache.on-disconnect=cancel")) {
            WireClient leader = cancelling.connect().post("/v1/chat/completions", ask("one"));
            await().until(() -> origin.requests().size() == 1);
            leader.reset();

            await().until(() -> cancelled.getCount() == 0);
            await().until(() -> cancelling.metric("ai_cache_not_stored_total{reason=\"client-left\",}") == 1);
        }
    }

    /** An error that no follower takes, of an origin that does not come to its end. */
    @Test
    void cancelsAnErrorWhoseAskerHasLeftWhenTheOthersAskAnew() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        origin.script((request, turn) -> {
            if (origin.requests().size() > 1) {
                turn.json(200, ANSWER);
                return;
            }
            mayAnswer.await();
            turn.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\n1");
            try {
                turn.readRaw(1); // comes back when the connection ends
            } finally {
                cancelled.countDown();
            }
        });
        try (RunningProxy cancelling = RunningProxy.before(origin, "cache.on-disconnect=cancel")) {
            WireClient leader = cancelling.connect().post("/v1/chat/completions", ask("one"));
            await().until(() -> origin.requests().size() == 1);
            WireClient follower = cancelling.connect().post("/v1/chat/completions", ask("one"));
            await().until(() -> cancelling.metric("ai_proxy_exchanges") == 2);
            leader.reset();
            await().until(() -> cancelling.metric("ai_proxy_exchanges") == 1);
            mayAnswer.countDown();

            assertThat(follower.read().text()).isEqualTo(ANSWER);
            await().until(() -> cancelled.getCount() == 0);
            follower.close();
        }
    }

    @Test
    void asksAnewForTheOthersWhenTheFirstForwardFails() {
        AtomicInteger calls = new AtomicInteger();
        origin.script((request, turn) -> {
            if (calls.incrementAndGet() == 1) {
                mayAnswer.await();
                turn.reset();
            } else {
                turn.json(200, ANSWER);
            }
        });
        WireClient leader = asking(ask("one"));
        await().until(() -> calls.get() == 1);
        List<WireClient> followers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            followers.add(asking(i % 2 == 0 ? ask("one") : askStream("one")));
        }
        awaitExchanges(21);
        mayAnswer.countDown();

        assertThat(leader.read().status()).isEqualTo(502);
        assertThat(followers).allMatch(follower -> follower.read().status() == 200);
        assertThat(calls.get()).isLessThanOrEqualTo(3);
        leader.close();
        followers.forEach(WireClient::close);
    }

    @Test
    void sharesTheSecondFailureSoThatAFailingOriginIsNotAskedByAll() {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch secondMayAnswer = new CountDownLatch(1);
        origin.script((request, turn) -> {
            if (calls.incrementAndGet() == 1) {
                mayAnswer.await();
            } else {
                secondMayAnswer.await();
            }
            turn.json(429, "{\"error\":{\"message\":\"slow down\"}}", "Retry-After: 7");
        });
        WireClient leader = asking(ask("one"));
        await().until(() -> calls.get() == 1);
        List<WireClient> followers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            followers.add(asking(ask("one")));
        }
        awaitExchanges(21);
        mayAnswer.countDown();
        await().until(() -> calls.get() == 2);
        awaitExchanges(20);
        secondMayAnswer.countDown();

        List<WireMessage> answers = followers.stream().map(WireClient::read).toList();

        assertThat(answers).allMatch(answer -> answer.status() == 429);
        assertThat(answers)
                .allMatch(answer -> answer.field("retry-after").orElse("").equals("7"));
        assertThat(calls.get()).isEqualTo(2);
        leader.close();
        followers.forEach(WireClient::close);
    }

    @Test
    void breaksOffEveryStreamWithAnErrorWhenTheOriginFailsInTheMiddle() {
        origin.script((request, turn) -> {
            turn.beginStream().chunk(text("early "));
            mayAnswer.await();
            turn.reset();
        });
        WireClient leader = asking(askStream("one"));
        leader.readUntil("early ");
        WireClient follower = asking(askStream("one"));
        follower.readUntil("early ");
        mayAnswer.countDown();

        assertThat(leader.readToEnd())
                .contains("data: {\"error\":", "\nevent: error\n\n")
                .doesNotContain("\r\n0\r\n");
        assertThat(follower.readToEnd()).contains("data: {\"error\":").doesNotContain("\r\n0\r\n");
        assertThat(proxy.chat(ask("two")).status()).isEqualTo(200);
        leader.close();
        follower.close();
    }

    @Test
    void relaysWhatIsTooLargeToEveryClientThatHadJoined() {
        String large = ANSWER.replace("four", "x".repeat(3_000_000));
        origin.script((request, turn) -> {
            mayAnswer.await();
            turn.json(200, large);
        });
        WireClient leader = asking(ask("one"));
        await().until(() -> origin.requests().size() == 1);
        WireClient follower = asking(ask("one"));
        awaitExchanges(2);
        mayAnswer.countDown();

        Thread reading = new Thread(() -> assertThat(leader.read().text()).isEqualTo(large));
        reading.start();
        assertThat(follower.read().text()).isEqualTo(large);
        await().until(() -> !reading.isAlive());
        assertThat(origin.requests()).hasSize(1);
        leader.close();
        follower.close();
    }

    @Test
    void sharesAnAnswerWithoutWhatBelongsToTheFirstClient() {
        origin.script((request, turn) -> {
            mayAnswer.await();
            turn.json(200, ANSWER, "Set-Cookie: session=1", "x-ratelimit-remaining-requests: 9", "x-request-id: a");
        });
        WireClient leader = asking(ask("one"));
        await().until(() -> origin.requests().size() == 1);
        WireClient follower = asking(ask("one"));
        awaitExchanges(2);
        mayAnswer.countDown();

        WireMessage led = leader.read();
        WireMessage shared = follower.read();

        assertThat(led.field("set-cookie")).contains("session=1");
        assertThat(led.field("x-request-id")).contains("a");
        assertThat(shared.field("set-cookie")).isEmpty();
        assertThat(shared.field("x-ratelimit-remaining-requests")).isEmpty();
        assertThat(shared.field("x-request-id").orElseThrow()).startsWith("req_");
        leader.close();
        follower.close();
    }

    @Test
    void alwaysHasAPlaceForTheClientThatAForwardIsMadeFor() throws Exception {
        try (RunningProxy narrow = RunningProxy.before(origin, "limits.players-per-recording-max=1")) {
            List<WireClient> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(narrow.connect().post("/v1/chat/completions", ask("one")));
            }
            mayAnswer.countDown();

            assertThat(clients).allMatch(client -> client.read().text().equals(ANSWER));
            clients.forEach(WireClient::close);
        }
    }

    @Test
    void forwardsEachRequestWhenTurnedOff() throws Exception {
        try (RunningProxy alone = RunningProxy.before(origin, "collapse.enabled=false")) {
            WireClient first = alone.connect().post("/v1/chat/completions", ask("one"));
            WireClient second = alone.connect().post("/v1/chat/completions", ask("one"));
            await().until(() -> origin.requests().size() == 2);
            mayAnswer.countDown();

            assertThat(first.read().xCache()).isEqualTo("MISS");
            assertThat(second.read().xCache()).isEqualTo("MISS");
            first.close();
            second.close();
        }
    }
}
