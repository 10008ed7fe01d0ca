package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a body tells besides its key, and how far it is read. */
class CanonicalFormTest {

    @Test
    void tellsTheModel() {
        assertThat(chat("'model':'gpt-4.1'").model()).isEqualTo("gpt-4.1");
        assertThat(chat("'seed':1").model()).isEmpty();
        assertThat(chat("'model':5").model()).isEmpty();
    }

    @Test
    void tellsHowTheAnswerIsToBeWritten() {
        assertThat(chat("'seed':1").representation()).isEqualTo(Representation.JSON);
        assertThat(chat("'stream':false,'stream_options':{'include_usage':true}")
                        .representation())
                .isEqualTo(Representation.JSON);
        assertThat(chat("'stream':true").representation()).isEqualTo(Representation.STREAM);
        assertThat(chat("'stream_options':{'include_usage':false},'stream':true")
                        .representation())
                .isEqualTo(Representation.STREAM);
        assertThat(chat("'stream_options':{'include_usage':true},'stream':true").representation())
                .isEqualTo(Representation.STREAM_WITH_USAGE);
    }

    @Test
    void streamsOfTheResponsesApiAlwaysCarryUsage() {
        assertThat(facts("responses", "'store':false,'stream':true").representation())
                .isEqualTo(Representation.STREAM_WITH_USAGE);
    }

    @Test
    void tellsHowEmbeddingsAreToBeEncoded() {
        assertThat(facts("embeddings", "'encoding_format':'base64'").representation())
                .isEqualTo(Representation.JSON_BASE64);
        assertThat(facts("embeddings", "'encoding_format':'float'").representation())
                .isEqualTo(Representation.JSON);
        assertThat(facts("embeddings", "'stream':true").representation()).isEqualTo(Representation.JSON);
        assertThat(chat("'encoding_format':'base64'").representation()).isEqualTo(Representation.JSON);
    }

    @Test
    void countsTheAnswers() {
        assertThat(chat("'model':'m'").answers()).isEqualTo(1);
        assertThat(chat("'n':3.0").answers()).isEqualTo(3);
        assertThat(facts("responses", "'input':['a','b'],'n':4").answers()).isEqualTo(1);
    }

    @Test
    void countsPromptsTimesAnswers() {
        assertThat(facts("completions", "'n':2").answers()).isEqualTo(2);
        assertThat(facts("completions", "'n':2,'prompt':'a'").answers()).isEqualTo(2);
        assertThat(facts("completions", "'prompt':['a','b','c'],'n':2").answers())
                .isEqualTo(6);
        assertThat(facts("completions", "'prompt':[1,2,3],'n':2").answers()).isEqualTo(2);
        assertThat(facts("completions", "'prompt':[[1,2],[3]],'n':2").answers()).isEqualTo(4);
        assertThat(facts("completions", "'prompt':['a','b'],'n':2147483647").answers())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void countsEmbeddings() {
        assertThat(facts("embeddings", "'input':'a'").answers()).isEqualTo(1);
        assertThat(facts("embeddings", "'input':['a']").answers()).isEqualTo(1);
        assertThat(facts("embeddings", "'input':['a','b']").answers()).isEqualTo(2);
        assertThat(facts("embeddings", "'input':[1,2,3]").answers()).isEqualTo(1);
        assertThat(facts("embeddings", "'input':[[1],[2,3]]").answers()).isEqualTo(2);
    }

    @Test
    void tellsWhetherTheRequestBoundsTheOutput() {
        assertThat(chat("'max_tokens':5").limitsLength()).isTrue();
        assertThat(chat("'max_completion_tokens':5,'max_tokens':null").limitsLength())
                .isTrue();
        assertThat(chat("'max_tokens':null").limitsLength()).isFalse();
        assertThat(facts("completions", "'max_tokens':5").limitsLength()).isTrue();
        assertThat(facts("responses", "'max_output_tokens':5").limitsLength()).isTrue();
        assertThat(facts("responses", "'max_output_tokens':null").limitsLength())
                .isFalse();
        assertThat(chat("'x':{'max_tokens':5}").limitsLength()).isFalse();
    }

    @Test
    void tellsTheTemperature() {
        assertThat(chat("'temperature':0.70").temperature()).isEqualByComparingTo(new BigDecimal("0.7"));
        assertThat(chat("'temperature':null").temperature()).isNull();
        assertThat(chat("'model':'m'").temperature()).isNull();
    }

    @Test
    void tellsWhetherThereAreStreamOptionsSoThatNobodyAddsThemTwice() {
        assertThat(chat("'stream_options':{}").streamOptions()).isTrue();
        assertThat(chat("'stream_options':null").streamOptions()).isTrue();
        assertThat(chat("'stream':true").streamOptions()).isFalse();
    }

    @Test
    void tellsItAllOfARequestThatBypassesTheCache() {
        CanonicalForm form = read("chat/completions", "'store':true,'model':'m','n':2,'stream':true");

        assertThat(form.bypass()).contains(Bypass.STORE);
        assertThat(form.request())
                .isEqualTo(new CompletionRequest(
                        Endpoint.CHAT_COMPLETIONS, "m", Representation.STREAM, 2, false, null, false));
    }

    @Test
    void tellsOnlyTheEndpointOfABodyItCannotRead() {
        CanonicalForm form = Vectors.read("embeddings", "{\"model\":\"m\"");

        assertThat(form.request()).isEqualTo(CompletionRequest.unreadable(Endpoint.EMBEDDINGS));
    }

    @Test
    void bodiesItCannotReadAreNeverTakenForOneAnother() {
        CanonicalForm a = Vectors.read("embeddings", "{\"a\":1");
        CanonicalForm b = Vectors.read("embeddings", "{\"b\":1");

        assertThat(a.digest()).isNotEqualTo(b.digest());
    }

    @Test
    void saysTheFirstOfSeveralReasons() {
        assertThat(read("chat/completions", "'audio':{},'store':true").bypass()).contains(Bypass.AUDIO);
        assertThat(read("chat/completions", "'store':true,'audio':{}").bypass()).contains(Bypass.STORE);
    }

    @Test
    void leavesOutWhatTheOperatorIgnoresAtTheTopAndNowhereElse() {
        CanonicalForm.Limits ignoring = new CanonicalForm.Limits(128, 1_000, Set.of("request_id", "n"));

        CanonicalForm a = read("'request_id':['a'],'x':{'request_id':1},'n':2", ignoring);

        assertThat(a.text()).isEqualTo("{\"x\":{\"request_id\":1}}");
        assertThat(a.request().answers()).isEqualTo(2);
        assertThat(read("'request_id':[01]", ignoring).bypass()).contains(Bypass.INVALID_JSON);
    }

    @Test
    void readsAsDeepAsItMay() {
        CanonicalForm.Limits deep = new CanonicalForm.Limits(1_000, 1_000, Set.of());

        assertThat(read("'x':" + nested(999), deep).bypass()).isEmpty();
        assertThat(read("'x':" + nested(1_000), deep).bypass()).contains(Bypass.TOO_DEEP);
        assertThat(read("'messages':" + nested(127), CanonicalForm.Limits.DEFAULT)
                        .bypass())
                .isEmpty();
    }

    @Test
    void aHundredThousandLevelsDoNotOverflowTheStack() {
        assertThat(read("chat/completions", "'x':" + nested(100_000)).bypass()).contains(Bypass.TOO_DEEP);
        assertThat(Vectors.read("chat/completions", "{\"a\":".repeat(100_000)).bypass())
                .contains(Bypass.TOO_DEEP);
        assertThat(Vectors.read("chat/completions", "[".repeat(100_000)).bypass())
                .contains(Bypass.INVALID_JSON);
    }

    @Test
    void aNumberOfTenThousandDigitsIsTooLong() {
        String digits = "1".repeat(10_000);

        assertThat(read("chat/completions", "'seed':" + digits).bypass()).contains(Bypass.NUMBER_TOO_LONG);
        assertThat(read("'seed':" + digits, new CanonicalForm.Limits(8, 10_000, Set.of()))
                        .bypass())
                .isEmpty();
    }

    @Test
    void refusesLimitsThatHoldNothingOrOverflowTheStack() {
        assertThatThrownBy(() -> new CanonicalForm.Limits(1_001, 1, Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("depthMax: 1001 (expected: 1 to 1000)");
        assertThatThrownBy(() -> new CanonicalForm.Limits(0, 1, Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CanonicalForm.Limits(1, 0, Set.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    private static CompletionRequest chat(String members) {
        return facts("chat/completions", members);
    }

    private static CompletionRequest facts(String endpoint, String members) {
        return read(endpoint, members).request();
    }

    private static CanonicalForm read(String endpoint, String members) {
        return Vectors.read(endpoint, "{" + members.replace('\'', '"') + "}");
    }

    private static CanonicalForm read(String members, CanonicalForm.Limits limits) {
        byte[] body = ("{" + members.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8);
        return CanonicalForm.read(Endpoint.CHAT_COMPLETIONS, body, limits);
    }

    /** Names whose hashes all collide: whoever sends them gets no key, and nobody else notices. */
    @Test
    void letsNoBodyWithCollidingNamesHarmAnother() {
        for (int attack = 0; attack < 5; attack++) {
            StringBuilder body =
                    new StringBuilder("{\"model\":\"m").append(attack).append("\",\"x\":{");
            for (int i = 0; i < 6_000; i++) {
                StringBuilder name = new StringBuilder();
                for (int bit = 15; bit >= 0; bit--) {
                    name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
                }
                body.append(i == 0 ? "" : ",").append('"').append(name).append("\":1");
            }
            CanonicalForm colliding = CanonicalForm.read(
                    Endpoint.CHAT_COMPLETIONS,
                    body.append("}}").toString().getBytes(StandardCharsets.UTF_8),
                    CanonicalForm.Limits.DEFAULT);
            assertThat(colliding.bypass().map(Bypass::token)).contains("too-many-names");
            for (int i = 0; i < 40; i++) {
                String harmless = "{\"model\":\"m\",\"x\":{\"name_" + attack + "_" + i + "\":1,\"other" + i + "\":2}}";
                CanonicalForm form = CanonicalForm.read(
                        Endpoint.CHAT_COMPLETIONS,
                        harmless.getBytes(StandardCharsets.UTF_8),
                        CanonicalForm.Limits.DEFAULT);
                assertThat(form.bypass()).isEmpty();
            }
        }
    }
}
