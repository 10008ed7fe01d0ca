package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.Segments;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UsageWishTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"stream\":true} | {\"stream\":true,WISH}",
                "{} | {WISH}",
                "{ } | { WISH}",
                "{\"a\":{}} | {\"a\":{},WISH}",
                "{\"a\":\"{\"} | {\"a\":\"{\",WISH}",
            })
    void standsLastInTheObject(String body, String expected) {
        assertThat(wished(body)).isEqualTo(expected.replace("WISH", "\"stream_options\":{\"include_usage\":true}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" {\"a\":1}\n", "{\n  \"a\": 1\n}\r\n\t ", "{\n}\n"})
    void leavesAllWhiteSpaceWhereItIs(String body) {
        String wished = wished(body);

        assertThat(wished.replaceAll(",?\"stream_options\":\\{\"include_usage\":true}", ""))
                .isEqualTo(body);
        assertThat(ExactJson.isObject(wished.getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "}", "[1]", "null"})
    void isNotPutIntoWhatIsNoObject(String body) {
        assertThat(wished(body)).isEqualTo(body);
    }

    private static String wished(String body) {
        Segments bytes = Segments.of(body.getBytes(StandardCharsets.UTF_8));
        UsageWish.into(bytes);
        return new String(bytes.toBytes(), StandardCharsets.UTF_8);
    }
}
