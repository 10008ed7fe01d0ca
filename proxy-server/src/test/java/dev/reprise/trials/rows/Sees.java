package dev.reprise.trials.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.WireMessage;
import java.util.List;
import java.util.function.Consumer;

/** What a client must see: the words for the documentation, and the check. */
record Sees(String text, Consumer<WireMessage> check) {

    /** The answer of the origin to the question, whole, with that {@code X-Cache}. */
    private static void isAnswer(WireMessage seen, String xCache) {
        assertThat(seen.status()).as(seen.text()).isEqualTo(200);
        assertThat(seen.whole()).as("whole: %s", seen.text()).isTrue();
        assertThat(seen.text()).contains("to " + Bench.QUESTION);
        assertThat(seen.xCache()).isEqualTo(xCache);
    }

    static Sees hit() {
        return new Sees("`HIT`", seen -> isAnswer(seen, "HIT"));
    }

    static Sees collapsed() {
        return new Sees("`COLLAPSED`", seen -> isAnswer(seen, "COLLAPSED"));
    }

    /** The store is not at fault, or nobody can say. */
    static Sees miss() {
        return new Sees("`MISS`", seen -> {
            isAnswer(seen, "MISS");
            assertThat(seen.cacheStatus()).isEqualTo("Reprise; fwd=miss");
        });
    }

    /** A miss for one of these reasons: which of them, time decides. */
    static Sees miss(String... details) {
        return new Sees("`MISS`, " + String.join(" or ", quoted(details)), seen -> {
            isAnswer(seen, "MISS");
            assertThat(seen.cacheStatus()).startsWith("Reprise; fwd=miss; detail=");
            assertThat(seen.cacheStatus().substring("Reprise; fwd=miss; detail=".length()))
                    .isIn((Object[]) details);
        });
    }

    private static List<String> quoted(String... words) {
        return List.of(words).stream().map(word -> "`" + word + "`").toList();
    }

    static Sees bypass(String detail) {
        return new Sees("`BYPASS`, `" + detail + "`", seen -> {
            isAnswer(seen, "BYPASS");
            assertThat(seen.cacheStatus()).endsWith("; detail=" + detail);
        });
    }

    /** An error of ours. */
    static Sees error(int status, String code) {
        return new Sees(status + " `" + code + "`", seen -> {
            assertThat(seen.status()).as(seen.text()).isEqualTo(status);
            assertThat(seen.text()).startsWith("{\"error\":{").contains("\"code\":\"" + code + "\"");
            assertThat(seen.xCache()).isEmpty();
            assertThat(seen.whole()).isTrue();
        });
    }

    /** The origin's own answer, though it is none to the question. */
    static Sees relayed(int status) {
        return new Sees("the origin's " + status + ", as it is", seen -> {
            assertThat(seen.status()).as(seen.text()).isEqualTo(status);
            assertThat(seen.whole()).isTrue();
            assertThat(seen.xCache()).isIn("MISS", "BYPASS");
            assertThat(seen.text()).contains(Bench.ORIGINS_OWN);
        });
    }

    static Sees cut() {
        return new Sees("its beginning, and a broken connection", seen -> {
            assertThat(seen.status()).isEqualTo(200);
            assertThat(seen.whole()).as("whole: %s", seen.text()).isFalse();
            assertThat(seen.text()).doesNotContain("[DONE]");
        });
    }

    static Sees cutWithEvent(String code) {
        return new Sees("its beginning, an error event `" + code + "`, and a broken connection", seen -> {
            cut().check().accept(seen);
            assertThat(seen.text()).contains("\"code\":\"" + code + "\"").endsWith("\nevent: error\n\n");
        });
    }

    static Sees closed() {
        return new Sees("a closed connection", seen -> {
            assertThat(seen.startLine()).isEmpty();
            assertThat(seen.whole()).isFalse();
        });
    }

    /** It has gone away. */
    static Sees nothing() {
        return new Sees("nothing: it has left", seen -> assertThat(seen).isSameAs(Bench.LEFT));
    }
}
