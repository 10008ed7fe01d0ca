package dev.reprise.server.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.CanonicalForm.Limits;
import dev.reprise.canaries.Canaries;
import dev.reprise.chat.Endpoint;
import dev.reprise.http.Segments;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CaffeineFormMemoTest {

    private static final Endpoint CHAT = Endpoint.CHAT_COMPLETIONS;

    private final CaffeineFormMemo memo = new CaffeineFormMemo(1 << 20);

    private static Segments bytes(String text) {
        return Segments.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String question(String text) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + Canaries.PROMPT + " " + text
                + "\"}]}";
    }

    private CanonicalForm remember(String body) {
        CanonicalForm form = CanonicalForm.read(CHAT, bytes(body), Limits.DEFAULT);
        for (int i = 0; i < 2; i++) {
            memo.remember(CHAT, bytes(body), Limits.DEFAULT, form.withoutBytes());
        }
        return form;
    }

    @Test
    void knowsABodyByAllOfItsBytes() {
        String body = question("x".repeat(200_000));
        CanonicalForm read = remember(body);

        CanonicalForm known = memo.find(CHAT, bytes(body), Limits.DEFAULT);

        assertThat(known).isNotNull();
        assertThat(known.digest()).isEqualTo(read.digest());
        assertThat(known.request()).isEqualTo(read.request());
        assertThat(known.length()).isZero();
        assertThat(memo.find(CHAT, bytes(body + " "), Limits.DEFAULT)).isNull();
        assertThat(memo.find(CHAT, bytes(question("x".repeat(199_999) + "y")), Limits.DEFAULT))
                .isNull();
    }

    /** A flood of questions that are asked once does not push out those that are asked again. */
    @Test
    void remembersABodyFromItsSecondTimeOn() {
        CanonicalForm form = CanonicalForm.read(CHAT, bytes(question("one")), Limits.DEFAULT);

        memo.remember(CHAT, bytes(question("one")), Limits.DEFAULT, form.withoutBytes());
        memo.remember(CHAT, bytes(question("other")), Limits.DEFAULT, form.withoutBytes());
        assertThat(memo.find(CHAT, bytes(question("one")), Limits.DEFAULT)).isNull();

        memo.remember(CHAT, bytes(question("one")), Limits.DEFAULT, form.withoutBytes());
        assertThat(memo.find(CHAT, bytes(question("one")), Limits.DEFAULT)).isNotNull();
        assertThat(memo.find(CHAT, bytes(question("other")), Limits.DEFAULT)).isNull();
    }

    @Test
    void doesNotTakeOneBodyForAnotherOfTheSameChecksum() {
        List<String> twins = bodiesOfOneChecksum();
        remember(twins.get(0));

        assertThat(memo.find(CHAT, bytes(twins.get(1)), Limits.DEFAULT)).isNull();
        CanonicalForm second = remember(twins.get(1));
        CanonicalForm known = memo.find(CHAT, bytes(twins.get(1)), Limits.DEFAULT);
        assertThat(known).isNotNull();
        assertThat(known.digest()).isEqualTo(second.digest());
        assertThat(memo.find(CHAT, bytes(twins.get(0)), Limits.DEFAULT)).isNull();
    }

    /** Of a few hundred thousand random ones, two have the same 32 bits. */
    private static List<String> bodiesOfOneChecksum() {
        Random random = new Random(1);
        Map<Long, String> seen = new HashMap<>();
        while (true) {
            String body = question(String.format("%016x", random.nextLong()));
            CRC32C crc = new CRC32C();
            crc.update(body.getBytes(StandardCharsets.UTF_8));
            String other = seen.put(crc.getValue(), body);
            if (other != null) {
                return List.of(other, body);
            }
        }
    }

    @Test
    void knowsNothingOfAnotherEndpointOrOfOtherLimits() {
        String body = question("one");
        remember(body);

        assertThat(memo.find(Endpoint.RESPONSES, bytes(body), Limits.DEFAULT)).isNull();
        assertThat(memo.find(CHAT, bytes(body), new Limits(128, 1_000, Set.of("seed"))))
                .isNull();
        assertThat(memo.find(CHAT, bytes(body), new Limits(128, 1_000, Set.of())))
                .isNotNull();
    }

    @Test
    void staysWithinItsBytesAndForgetsWhenItIsTold() {
        for (int i = 0; i < 100; i++) {
            remember(question(i + "x".repeat(50_000)));
        }
        assertThat(known()).isBetween(10, 21);

        memo.limitTo(200_000);
        assertThat(known()).isBetween(1, 4);

        memo.giveWay();
        assertThat(known()).isZero();

        memo.limitTo(0);
        remember(question("one"));
        assertThat(memo.find(CHAT, bytes(question("one")), Limits.DEFAULT)).isNull();
    }

    private int known() {
        int known = 0;
        for (int i = 0; i < 100; i++) {
            known += memo.find(CHAT, bytes(question(i + "x".repeat(50_000))), Limits.DEFAULT) == null ? 0 : 1;
        }
        return known;
    }
}
