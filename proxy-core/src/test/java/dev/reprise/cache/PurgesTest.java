package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cache.Purge.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PurgesTest {

    private static final Digest KEY = Digest.sha256("key".getBytes(StandardCharsets.UTF_8));
    private static final Digest BODY = Digest.sha256("body".getBytes(StandardCharsets.UTF_8));
    private static final Labels LABELS = new Labels(new CacheKey(KEY), BODY, "gpt", "here", List.of("nightly", "faq"));

    @ParameterizedTest
    @CsvSource({
        "MODEL,gpt,true",
        "MODEL,GPT,false",
        "TAG,faq,true",
        "TAG,nightly,true",
        "TAG,gpt,false",
        "NAMESPACE,here,true",
        "NAMESPACE,'',false",
        "ALL,'',true"
    })
    void covers(Scope scope, String name, boolean covered) {
        Purges purges = Purges.NONE.with(new Purge(scope, name), 5);

        assertThat(purges.cover(LABELS, 4)).isEqualTo(covered);
        assertThat(purges.cover(LABELS, 5)).isFalse();
    }

    @Test
    void coversByKeyAndByQuestion() {
        assertThat(Purges.NONE.with(new Purge(Scope.KEY, KEY.hex()), 5).cover(LABELS, 4))
                .isTrue();
        assertThat(Purges.NONE.with(new Purge(Scope.KEY, BODY.hex()), 5).cover(LABELS, 4))
                .isFalse();
        assertThat(Purges.NONE.with(new Purge(Scope.REQUEST, BODY.hex()), 5).cover(LABELS, 4))
                .isTrue();
        assertThat(Purges.NONE.with(new Purge(Scope.REQUEST, KEY.hex()), 5).cover(LABELS, 4))
                .isFalse();
    }

    @Test
    void coversNothingBeforeTheFirst() {
        assertThat(Purges.NONE.cover(LABELS, 0)).isFalse();
        assertThat(Purges.NONE.last()).isZero();
    }

    /** What knew of a later purge may still be older than this one is about: each is counted by itself. */
    @Test
    void coversByEachPurgeForItself() {
        Purges purges = Purges.NONE.with(new Purge(Scope.MODEL, "gpt"), 5).with(new Purge(Scope.TAG, "other"), 9);

        assertThat(purges.cover(LABELS, 4)).isTrue();
        assertThat(purges.cover(LABELS, 7)).isFalse();
    }

    @Test
    void numbersRiseWithTimeAndEvenIfTimeGoesBack() {
        Instant now = Instant.ofEpochMilli(1_000);
        Purges purges = Purges.NONE.with(Purge.ALL, Purges.NONE.next(now));

        assertThat(purges.last()).isEqualTo(1_000);
        assertThat(purges.next(now)).isEqualTo(1_001);
        assertThat(purges.next(now.minusSeconds(60))).isEqualTo(1_001);
        assertThat(purges.next(now.plusSeconds(60))).isEqualTo(61_000);
    }

    @Test
    void coversWhatIsFoundByAKeyThatWasPurgedUnderAFormerSecret() {
        CacheKey rotated = new CacheKey(Digest.sha256(new byte[0]), List.of(KEY));
        Labels labels = new Labels(rotated, BODY, "gpt", "here", List.of());

        assertThat(Purges.NONE.with(new Purge(Scope.KEY, KEY.hex()), 5).cover(labels, 4))
                .isTrue();
        assertThat(Purges.NONE.with(new Purge(Scope.KEY, rotated.hex()), 5).cover(labels, 4))
                .isTrue();
    }

    /** Too much is purged then, never too little. */
    @Test
    void makesOneOfTheOldestWhenThereAreTooMany() {
        Map<Purge, Long> many = new HashMap<>();
        for (long i = 1; i <= Purges.PURGES_MAX + 1; i++) {
            many.put(new Purge(Scope.TAG, "tag-" + i), i);
        }
        Purges purges = Purges.of(many, 0).bounded();

        assertThat(purges.numbers()).hasSizeLessThanOrEqualTo(Purges.PURGES_MAX);
        long folded = purges.numbers().get(Purge.ALL);
        assertThat(folded).isEqualTo(1 + Purges.PURGES_MAX / 10);
        assertThat(purges.cover(LABELS, folded - 1)).isTrue();
        assertThat(purges.cover(LABELS, folded)).isFalse();
        assertThat(purges.numbers()).containsKey(new Purge(Scope.TAG, "tag-" + (folded + 1)));
    }

    @Test
    void aPurgeOfAllMakesThoseBeforeItNeedless() {
        assertThat(Purges.NONE
                        .with(new Purge(Scope.TAG, "faq"), 5)
                        .with(Purge.ALL, 6)
                        .numbers())
                .containsOnlyKeys(Purge.ALL);
    }

    @Test
    void refusesWhatItsScopeHasNoNameFor() {
        assertThatThrownBy(() -> new Purge(Scope.KEY, "ABC")).hasMessageContaining("key: ABC (expected: 64 hexa");
        assertThatThrownBy(() -> new Purge(Scope.MODEL, "")).hasMessageContaining("model:  (expected: a name)");
        assertThatThrownBy(() -> new Purge(Scope.ALL, "x")).hasMessageContaining("(expected: no name)");
    }

    /** What it covers may have been stored for years, when that was allowed. */
    @Test
    void forgetsNoPurgeForItsAge() {
        Instant[] now = {Instant.ofEpochSecond(1_000_000)};
        LocalPurges local = new LocalPurges(() -> now[0]);
        local.add(new Purge(Scope.MODEL, "gpt"));
        now[0] = now[0].plus(Duration.ofDays(2_000));
        local.add(new Purge(Scope.TAG, "faq"));

        assertThat(local.known().numbers())
                .containsOnlyKeys(new Purge(Scope.MODEL, "gpt"), new Purge(Scope.TAG, "faq"));
    }
}
