package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.CacheControl.Directive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheControlTest {

    @Test
    void readsDirectivesWithAndWithoutArguments() {
        CacheControl read = CacheControl.parse("No-Cache, max-age=60 ,tag=\"a, b\",, ttl = 5");

        assertThat(read.directives())
                .containsExactly(
                        new Directive("no-cache", ""),
                        new Directive("max-age", "60"),
                        new Directive("tag", "a, b"),
                        new Directive("ttl", "5"));
    }

    @Test
    void readsQuotedStringsAsTheyAreWritten() {
        assertThat(CacheControl.parse("tag=\"a \\\"b\\\", c \\\\\"").argument("tag"))
                .contains("a \"b\", c \\");
    }

    /** An escaped backslash escapes nothing; what is never closed hides nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x=\"\\\\\", no-store",
                "x=\"abc, no-store",
                "x=\", no-store",
                "x=\"\\\", no-store",
                "\", no-store",
                "x=\"a\"b\", no-store"
            })
    void losesNoDirectiveBehindAQuotedString(String field) {
        assertThat(CacheControl.parse(field).has("no-store")).isTrue();
    }
}
