package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.redis.RedisServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What somebody finds who has all that is in Redis: its names, every value as DUMP writes it, and the file that it saves.
 * Prompts, answers, models, tags and namespaces are full of nonces, and each is searched for.
 */
class AtRestTest {

    private static final String SECRET =
            "cache.secret=62380b937d6d394d4a33c65e0530ef515600d2edf109efc815ded87b42099c1a";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int REQUESTS = 2_000;

    /** In each request: prompt, answer, model, tag, namespace. */
    private static final int NONCES = 5 * REQUESTS;

    private final Random random = new Random(20261125);
    private final Set<Long> nonces = new HashSet<>();
    private final Set<Long> ofPrompts = new HashSet<>();

    private final Map<String, String> answers = new HashMap<>();

    /** A request's body and its X-Cache-Control. */
    private record Ask(String body, String controls) {}

    /** What was found, each nonce once. */
    private record Found(Set<Long> inNames, Set<Long> inDumps, Set<Long> inTheFile) {}

    @Test
    void underASecretNoneOfTenThousandNoncesIsFound() throws Exception {
        Found found = storeAndSearch(SECRET);

        assertThat(nonces).hasSize(NONCES);
        assertThat(found.inNames()).isEmpty();
        assertThat(found.inDumps()).isEmpty();
        assertThat(found.inTheFile()).isEmpty();
    }

    @Test
    void withoutOneTheSameSearchFindsAllButPromptsAndNoneInNames() throws Exception {
        Found found = storeAndSearch("cache.secret=");
        Set<Long> stored =
                nonces.stream().filter(nonce -> !ofPrompts.contains(nonce)).collect(Collectors.toSet());

        assertThat(found.inNames()).isEmpty();
        assertThat(found.inDumps()).isEqualTo(stored);
        assertThat(found.inTheFile()).isEqualTo(stored);
    }

    private Found storeAndSearch(String secret) throws Exception {
        try (RedisServer redis = RedisServer.started();
                ScriptedOrigin origin = new ScriptedOrigin(this::answer);
                RunningProxy proxy =
                        RunningProxy.before(origin, "redis.url=" + redis.url(), "redis.command-timeout=5s", secret);
                WireClient client = proxy.connect()) {
            List<Ask> asks = Stream.generate(this::newAsk).limit(REQUESTS).toList();
            await().atMost(PATIENCE)
                    .until(
                            () -> { // a busy Redis may not keep everything at once
                                asks.forEach(ask -> ask(client, ask));
                                return redis.responses().equals(String.valueOf(REQUESTS));
                            });
            return new Found(
                    search(redis.names().getBytes(StandardCharsets.UTF_8)),
                    search(redis.dumps()),
                    search(redis.saved()));
        }
    }

    private Ask newAsk() {
        String prompt = nonce();
        ofPrompts.add(first8(prompt));
        String body =
                "{\"model\":\"" + nonce() + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
        return new Ask(body, "X-Cache-Control: tag=" + nonce() + ", namespace=" + nonce());
    }

    private static void ask(WireClient client, Ask ask) {
        WireMessage answer =
                client.post("/v1/chat/completions", ask.body(), ask.controls()).read();

        assertThat(answer.status()).isEqualTo(200);
    }

    /** The same to the same question, however often it is asked. */
    private synchronized void answer(WireMessage request, ScriptedOrigin.Turn turn) throws IOException {
        String answer = answers.computeIfAbsent(request.text(), question -> nonce());
        turn.json(200, Completions.ANSWER.replace("four words are enough", answer));
    }

    /** Sixteen letters beyond f, so that no digest looks like one. */
    private synchronized String nonce() {
        String nonce = random.ints(16, 'g', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        nonces.add(first8(nonce));
        return nonce;
    }

    private static long first8(String nonce) {
        return ByteBuffer.wrap(nonce.getBytes(StandardCharsets.US_ASCII)).getLong();
    }

    /** Looks at every position. */
    private Set<Long> search(byte[] bytes) {
        Set<Long> found = new HashSet<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (int at = 0; at + Long.BYTES <= bytes.length; at++) {
            long here = buffer.getLong(at);
            if (nonces.contains(here)) {
                found.add(here);
            }
        }
        return found;
    }
}
