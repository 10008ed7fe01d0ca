package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameSetTest {

    @Test
    void tellsWhetherANameWasThereBefore() {
        Random random = new Random(5);
        NameSet names = new NameSet();
        Set<String> model = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            String name = Integer.toString(random.nextInt(100_000), 36);

            assertThat(names.add(name)).as(name).isEqualTo(model.add(name));
        }
        assertThat(names.size()).isEqualTo(model.size());
    }

    @Test
    void tellsNamesApartThatJavaGivesOneHash() {
        NameSet names = new NameSet();

        assertThat("AaAa".hashCode()).isEqualTo("BBBB".hashCode());
        assertThat(names.add("AaAa")).isTrue();
        assertThat(names.add("BBBB")).isTrue();
        assertThat(names.add("")).isTrue();
        assertThat(names.add("")).isFalse();
    }

    /** Chosen to begin at a few places of a table whose hash is known, where each would walk over all before it. */
    @Test
    void letsNobodyChooseNamesThatStandInEachOthersWay() {
        Set<Long> places = new HashSet<>();
        int chosen = 0;
        for (int i = 0; chosen < 10_000; i++) {
            String name = Integer.toString(i, 36);
            if ((fnv1a(name) & 0xF_FFFF) < 1 << 12) {
                places.add(NameSet.hash(name) & 0xF_FFFF);
                chosen++;
            }
        }
        assertThat(places).hasSizeGreaterThan(9_500);
    }

    @Test
    void tellsApartWhatOnlyBeginsWithZeros() {
        NameSet names = new NameSet();

        assertThat(names.add("\0\0a")).isTrue();
        assertThat(names.add("\0a")).isTrue();
        assertThat(names.add("a")).isTrue();
    }

    /** FNV-1a with a finisher, by which names were placed once. */
    private static long fnv1a(String name) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
        }
        hash ^= hash >>> 32;
        hash *= 0x9E3779B97F4A7C15L;
        return hash ^ hash >>> 29;
    }
}
