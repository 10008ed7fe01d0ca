package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static dev.reprise.server.scenario.Completions.askStreamWithUsage;
import static dev.reprise.server.scenario.Completions.chunk;
import static dev.reprise.server.scenario.Completions.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Crowds over real sockets: 200 clients, or 1,000 with {@code -Dtrials.full=true}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CollapseCrowdTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CROWD = Boolean.getBoolean("trials.full") ? 1_000 : 200;

    private static final List<String> FORMS = List.of(ask("one"), askStream("one"), askStreamWithUsage("one"));

    private static void awaitExchanges(RunningProxy proxy, int count) {
        await().atMost(PATIENCE).until(() -> proxy.metric("ai_proxy_exchanges") == count);
    }

    /** The row of the table: the leader is aborted in mid-stream, each of the others has the whole answer. */
    @Test
    void aLeaderAbortedInTheMiddleCostsTheCrowdOfEveryFormNothing() throws Exception {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        try (ScriptedOrigin origin = new ScriptedOrigin((request, turn) -> {
                    turn.beginStream().chunk(text("four words "));
                    mayGoOn.await();
                    turn.chunk(text("are enough") + chunk("{}", "\"stop\"") + Completions.usage() + "data: [DONE]\n\n")
                            .endStream();
                });
                RunningProxy proxy = RunningProxy.before(origin)) {
            WireClient leader = proxy.connect().post("/v1/chat/completions", askStreamWithUsage("one"));
            leader.readUntil("four words ");
            List<WireClient> crowd = crowd(proxy);
            awaitExchanges(proxy, CROWD + 1);
            leader.reset();
            awaitExchanges(proxy, CROWD);
            mayGoOn.countDown();

            List<WireMessage> answers = crowd.stream().map(WireClient::read).toList();

            assertThat(answers).allMatch(answer -> answer.status() == 200 && answer.whole());
            for (int i = 0; i < answers.size(); i++) {
                isWholeIn(i % FORMS.size(), answers.get(i).text());
            }
            System.out.printf(
                    "%d requests, leader aborted: %d answers, %d origin calls%n",
                    CROWD, answers.size(), origin.requests().size());
            assertThat(origin.requests()).hasSizeLessThanOrEqualTo(2);
            crowd.forEach(WireClient::close);
        }
    }

    /** The origin breaks off before the first byte: one of the crowd leads anew, and another for the forms it serves not. */
    @Test
    void anOriginThatResetsIsAskedOnceMoreForEachFormThatCannotBeShared() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        try (ScriptedOrigin origin = new ScriptedOrigin((request, turn) -> {
                    mayAnswer.await();
                    if (calls.incrementAndGet() == 1) {
                        turn.reset();
                    } else {
                        Completions.answer(request, turn);
                    }
                });
                RunningProxy proxy = RunningProxy.before(origin, "upstream.ask-usage=true")) {
            WireClient leader = proxy.connect().post("/v1/chat/completions", askStreamWithUsage("one"));
            await().until(() -> origin.requests().size() == 1);
            List<WireClient> crowd = crowd(proxy);
            awaitExchanges(proxy, CROWD + 1);
            mayAnswer.countDown();

            List<WireMessage> answers = crowd.stream().map(WireClient::read).toList();

            assertThat(leader.read().status()).isEqualTo(502);
            assertThat(answers).allMatch(answer -> answer.status() == 200 && answer.whole());
            assertThat(calls.get()).isLessThanOrEqualTo(2);
            crowd.forEach(WireClient::close);
            leader.close();
        }
    }

    private static List<WireClient> crowd(RunningProxy proxy) {
        List<WireClient> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(proxy.connect().post("/v1/chat/completions", FORMS.get(i % FORMS.size())));
        }
        return crowd;
    }

    private static void isWholeIn(int form, String answer) {
        assertThat(answer).contains(form == 0 ? "four words are enough" : "four words");
        assertThat(answer.endsWith("data: [DONE]\n\n")).isEqualTo(form > 0);
        assertThat(answer.contains("\"total_tokens\":7")).isEqualTo(form != 1);
    }

    /**
     * Clients of every form that come and leave, before an origin that fails in every way, all by a seed. Who stays has a
     * whole answer to its own question, or a failure that shows; and when all is over nothing is left.
     */
    @Test
    void whoStaysIsAnsweredOrToldWhateverHappens() throws Exception {
        long seed = Long.getLong("collapse.seed", ThreadLocalRandom.current().nextLong());
        System.out.println("CollapseCrowdTest: -Dcollapse.seed=" + seed);
        Random random = new Random(seed);
        try (ScriptedOrigin origin = new ScriptedOrigin(new Moody(random.nextLong()));
                RunningProxy proxy = RunningProxy.before(
                        origin, "limits.players-per-recording-max=20", "cache.response-bytes-max=64KiB")) {
            int asked = 0;
            for (int round = 0; round < CROWD / 40; round++) {
                asked += round(proxy, random, seed);
            }
            await().atMost(PATIENCE).until(() -> proxy.metric("ai_proxy_exchanges") == 0);
            await().atMost(PATIENCE).until(() -> proxy.metric("ai_proxy_recordings") == 0);

            assertThat(origin.requests()).as("seed %d", seed).hasSizeLessThanOrEqualTo(asked);
            assertThat(proxy.metric("ai_proxy_recordings_bytes")).isZero();
            assertThat(proxy.metric("ai_proxy_bugs_total")).isZero();
        }
    }

    private static int round(RunningProxy proxy, Random random, long seed) {
        List<WireClient> staying = new ArrayList<>();
        List<String> questions = new ArrayList<>();
        int clients = 40;
        for (int i = 0; i < clients; i++) {
            String question = "question" + random.nextInt(6);
            String request = List.of(ask(question), askStream(question), askStreamWithUsage(question))
                    .get(random.nextInt(3));
            WireClient client = proxy.connect().post("/v1/chat/completions", request);
            if (random.nextInt(4) == 0) {
                client.reset();
            } else {
                staying.add(client);
                questions.add(question);
            }
        }
        for (int i = 0; i < staying.size(); i++) {
            WireMessage answer = staying.get(i).read();
            if (answer.status() == 200 && answer.whole()) {
                assertThat(answer.text()).as("seed %d", seed).contains("re:" + questions.get(i));
            } else if (answer.status() != 200) {
                assertThat(answer.status()).as("seed %d", seed).isIn(500, 502);
            }
            staying.get(i).close();
        }
        return clients;
    }

    /** An origin that answers, is slow, says too much, fails at once, fails in the middle or says no. */
    private static final class Moody implements ScriptedOrigin.Script {
        private final Random random; // guarded by this

        Moody(long seed) {
            random = new Random(seed);
        }

        @Override
        public void answer(WireMessage request, ScriptedOrigin.Turn turn) throws IOException, InterruptedException {
            int mood;
            synchronized (this) {
                mood = random.nextInt(10);
            }
            String question = request.text().replaceAll("(?s).*(question\\d).*", "re:$1");
            if (mood == 0) {
                turn.reset();
            } else if (mood == 1) {
                turn.json(500, "{\"error\":{\"message\":\"no\"}}");
            } else if (Completions.wantsStream(request)) {
                stream(request, turn, mood, question);
            } else {
                String said = mood == 2 ? question + "x".repeat(200_000) : question;
                turn.json(200, Completions.ANSWER.replace("four words are enough", said));
            }
        }

        private static void stream(WireMessage request, ScriptedOrigin.Turn turn, int mood, String question)
                throws IOException {
            turn.beginStream().chunk(text(question));
            for (int i = 0; i < (mood == 2 ? 300 : mood); i++) {
                turn.chunk(text(mood == 2 ? "x".repeat(1_000) : "x"));
            }
            if (mood == 3) {
                turn.reset();
                return;
            }
            turn.chunk(chunk("{}", "\"stop\"") + (Completions.wantsUsage(request) ? Completions.usage() : "")
                            + "data: [DONE]\n\n")
                    .endStream();
        }
    }
}
