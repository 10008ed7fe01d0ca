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
}
