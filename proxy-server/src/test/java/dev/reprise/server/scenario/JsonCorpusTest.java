package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * JSON texts that others have collected because parsers disagreed on them, each asked twice as or in the body of a chat
 * request. Whatever it is, the origin gets it to the byte and the client gets the origin's answer; what is no JSON is never
 * kept, and what is JSON is.
 */
class JsonCorpusTest {

    private static final String CORPUS = "shared/corpora/json-parsing.tsv";

    /** A reader at the origin may take the first of two, the next the last: such bodies are not ours to judge. */
    private static final Set<String> DUPLICATES =
            Set.of("y_object_duplicated_key", "y_object_duplicated_key_and_value");

    /** Where the text stands. */
    enum Place {
        BODY("", ""),
        PARAMETER("{\"model\":\"NAME\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"x\":", "}"),
        DEEP("{\"model\":\"NAME\",\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"x\":[[[{\"a\":", "}]]]}]}");

        private final String before;
        private final String after;

        Place(String before, String after) {
            this.before = before;
            this.after = after;
        }

        byte[] around(String name, byte[] text) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(before.replace("NAME", name).getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(text);
            body.writeBytes(after.getBytes(StandardCharsets.US_ASCII));
            return body.toByteArray();
        }
    }

    private ScriptedOrigin origin;
    private RunningProxy proxy;
    private WireClient client;
    private long slowestNanos;

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin(Completions::answer);
        proxy = RunningProxy.before(origin);
        client = proxy.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
        origin.close();
    }

    @ParameterizedTest
    @EnumSource
    void reachesTheOriginAsItIsAndIsKeptOnlyIfItIsJson(Place place) throws Exception {
        Path corpus = Path.of("").toAbsolutePath().getParent().resolveSibling(CORPUS);
        assumeTrue(Files.exists(corpus), () -> "skipped: no ../" + CORPUS + " beside the project");
        for (String line : Files.readAllLines(corpus)) {
            String[] columns = line.split("\t", -1);
            check(
                    columns[0],
                    place,
                    place.around(columns[0], Base64.getDecoder().decode(columns[1])));
        }
        String slowest = Duration.ofNanos(slowestNanos).toMillis() + " ms";

        System.out.println("JSON corpus as " + place + ": slowest answer after " + slowest);
        assertThat(proxy.metric("ai_proxy_bugs_total")).isZero();
        assertThat(slowestNanos).as(slowest).isLessThan(Duration.ofSeconds(10).toNanos());
    }

    private void check(String name, Place place, byte[] body) {
        int before = origin.requests().size();
        List<WireMessage> answers = List.of(ask(body), ask(body));
        List<WireMessage> came =
                origin.requests().subList(before, origin.requests().size());

        assertThat(answers)
                .as(name)
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(came)
                .as(name)
                .allSatisfy(request -> assertThat(request.body()).isEqualTo(body));
        boolean question = place != Place.BODY && name.startsWith("y_") && !DUPLICATES.contains(name);
        if (question) {
            assertThat(answers).as(name).extracting(WireMessage::xCache).containsExactly("MISS", "HIT");
        } else if (name.startsWith("n_")) {
            assertThat(answers).as(name).extracting(WireMessage::xCache).containsOnly("BYPASS");
        }
    }

    private WireMessage ask(byte[] body) {
        long began = System.nanoTime();
        WireMessage answer = client.post("/v1/chat/completions", body).read();
        slowestNanos = Math.max(slowestNanos, System.nanoTime() - began);
        return answer;
    }
}
