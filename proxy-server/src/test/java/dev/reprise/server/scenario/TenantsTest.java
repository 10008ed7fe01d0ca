package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Digest;
import dev.reprise.server.redis.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Two tenants ask the same questions at the same time, in both forms, some again, of two replicas with one store.
 * Every answer of the origin has a number and the digest of the credential that it was given for, so a shared one shows:
 * by its number, even where the proxy puts in one credential for both.
 */
class TenantsTest {

    private static final int QUESTIONS = 10_000;

    /** In memory they cross no other process. */
    private static final int QUESTIONS_IN_MEMORY = 3_000;

    private static final int THREADS = 8;
    private static final long SECONDS_MAX = 400;
    private static final List<String> KEYS = List.of("canary-credential-tenant-0", "canary-credential-tenant-1");
    private static final Pattern CONTENT = Pattern.compile("\"content\":\"([^\"]*)\"");
    private static final Pattern ANSWER = Pattern.compile("answer (\\d+) for ([0-9a-f]{64})");

    private final AtomicInteger answers = new AtomicInteger();
    private final Map<Integer, Integer> tenantByAnswer = new ConcurrentHashMap<>();
    private final AtomicInteger shared = new AtomicInteger();
    private final AtomicInteger ofAnotherCredential = new AtomicInteger();
    private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();

    /** One request of one tenant. */
    private record Ask(int tenant, int question, boolean stream) {}

    @Test
    void twoCredentialsShareNoneOfTheirAnswersInRedis() throws Exception {
        try (RedisServer redis = RedisServer.started()) {
            run(QUESTIONS, true, "redis.url=" + redis.url(), "redis.command-timeout=5s");
        }
    }

    @Test
    void twoCredentialsShareNoneOfTheirAnswersInMemory() throws Exception {
        run(QUESTIONS_IN_MEMORY, true, "cache.store=memory");
    }

    @Test
    void twoClientsOfOneOriginKeyShareNoneOfTheirAnswers() throws Exception {
        String clients = "auth.clients=first=" + sha256(KEYS.get(0)) + ",second=" + sha256(KEYS.get(1));
        run(QUESTIONS_IN_MEMORY, false, "cache.store=memory", clients, "upstream.api-key=canary-credential-ours");
    }

    private void run(int questions, boolean credentialsReachTheOrigin, String... settings) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("TenantsTest seed: " + seed);
        List<Ask> asks = asks(questions, new Random(seed));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (ScriptedOrigin origin = new ScriptedOrigin(this::answer);
                RunningProxy proxy = RunningProxy.before(origin, settings);
                RunningProxy replica = RunningProxy.before(origin, settings)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                RunningProxy asked = thread / 2 % 2 == 0 ? proxy : replica;
                int first = thread;
                running.add(threads.submit(() -> askAll(asked, asks, first, credentialsReachTheOrigin)));
            }
            for (Future<?> one : running) {
                one.get(SECONDS_MAX, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        System.out.println("TenantsTest outcomes: " + outcomes + ", answers of the origin: " + answers);
        assertThat(shared).hasValue(0);
        assertThat(ofAnotherCredential).hasValue(0);
        assertThat(tenantByAnswer.values()).contains(0, 1);
        assertThat(outcomes).containsKeys("HIT", "MISS");
        assertThat(Set.of("HIT", "MISS", "COLLAPSED")).containsAll(outcomes.keySet());
        assertThat(outcomes.values().stream().mapToInt(AtomicInteger::get).sum())
                .isEqualTo(asks.size());
    }

    /** Both ask everything, close together, so that they meet in the collapser too; a quarter again, somewhere later. */
    private static List<Ask> asks(int questions, Random random) {
        List<Ask> asks = new ArrayList<>();
        for (int question = 0; question < questions; question++) {
            askBoth(asks, question, question % 2 == 0);
            if (question % 4 == 3) {
                int again = random.nextInt(question);
                askBoth(asks, again, again % 2 != 0);
            }
        }
        assertThat(asks).hasSize(2 * (questions + questions / 4));
        return asks;
    }

    private static void askBoth(List<Ask> asks, int question, boolean stream) {
        int first = question / 2 % 2;
        asks.add(new Ask(first, question, stream));
        asks.add(new Ask(1 - first, question, stream));
    }

    private void askAll(RunningProxy proxy, List<Ask> asks, int first, boolean credentialsReachTheOrigin) {
        try (WireClient client = proxy.connect()) {
            for (int i = first; i < asks.size(); i += THREADS) {
                Ask ask = asks.get(i);
                String question = "question " + ask.question();
                String body = ask.stream() ? Completions.askStreamWithUsage(question) : Completions.ask(question);
                client.post("/v1/chat/completions", body, "Authorization: Bearer " + KEYS.get(ask.tenant()));
                check(client.read(), ask.tenant(), credentialsReachTheOrigin);
            }
        }
    }

    private void check(WireMessage message, int tenant, boolean credentialsReachTheOrigin) {
        Matcher answer = ANSWER.matcher(content(message));
        assertThat(message.status()).isEqualTo(200);
        assertThat(answer.find()).as(message.text()).isTrue();
        Integer other = tenantByAnswer.putIfAbsent(Integer.valueOf(answer.group(1)), tenant);
        if (other != null && other != tenant) {
            shared.incrementAndGet();
        }
        if (credentialsReachTheOrigin && !answer.group(2).equals(sha256(KEYS.get(tenant)))) {
            ofAnotherCredential.incrementAndGet();
        }
        outcomes.computeIfAbsent(message.xCache(), none -> new AtomicInteger()).incrementAndGet();
    }

    /** The text of either form; a stream has it in pieces. */
    private static String content(WireMessage message) {
        return CONTENT.matcher(message.text())
                .results()
                .map(piece -> piece.group(1))
                .collect(Collectors.joining());
    }

    private void answer(WireMessage request, ScriptedOrigin.Turn turn) throws IOException {
        String credential = request.field("authorization").orElse("").replace("Bearer ", "");
        String text = "answer " + answers.incrementAndGet() + " for " + sha256(credential);
        if (Completions.wantsStream(request)) {
            turn.beginStream()
                    .chunk(Completions.text(text) + Completions.chunk("{}", "\"stop\"") + Completions.usage()
                            + "data: [DONE]\n\n")
                    .endStream();
        } else {
            turn.json(200, Completions.ANSWER.replace("four words are enough", text));
        }
    }

    private static String sha256(String key) {
        return Digest.sha256(key.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
