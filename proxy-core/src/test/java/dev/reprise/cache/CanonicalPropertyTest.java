package dev.reprise.cache;

import dev.reprise.cache.RandomRequest.Obj;
import dev.reprise.chat.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Thousands of made-up requests: however one is written it has one digest, and whatever is changed in it that may
 * change the answer changes the digest. A failure names its seed, which makes the same request again.
 */
class CanonicalPropertyTest {

    private static final int REQUESTS = 10_000;

    @Test
    void theSameQuestionHasOneDigestHoweverItIsWritten() {
        for (long seed = 0; seed < REQUESTS; seed++) {
            Random random = new Random(seed);
            Obj request = RandomRequest.chat(random);
            String a = Rewriter.write(request, random);
            String b = Rewriter.write(request, random);

            CanonicalForm form = read(a);
            require(form.bypass().isEmpty(), seed, "must not bypass", a, b);
            require(form.digest().equals(read(b).digest()), seed, "must be the same", a, b);
        }
    }

    @Test
    void whatMayChangeTheAnswerChangesTheDigest() {
        for (long seed = 0; seed < REQUESTS; seed++) {
            Random random = new Random(seed);
            Obj request = RandomRequest.chat(random);
            String a = Rewriter.write(request, random);
            String b = Rewriter.write(Mutation.of(request, random), random);

            require(!read(a).digest().equals(read(b).digest()), seed, "must not be the same", a, b);
        }
    }

    private static CanonicalForm read(String body) {
        return CanonicalForm.read(
                Endpoint.CHAT_COMPLETIONS, body.getBytes(StandardCharsets.UTF_8), CanonicalForm.Limits.DEFAULT);
    }

    private static void require(boolean holds, long seed, String expectation, String a, String b) {
        if (!holds) {
            throw new AssertionError("seed " + seed + ": " + expectation + "\n" + a + "\n" + b + "\n" + read(a).text()
                    + "\n" + read(b).text());
        }
    }
}
