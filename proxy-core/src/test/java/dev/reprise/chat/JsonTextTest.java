package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonTextTest {

    @Test
    void findsMembersAndTheirValues() {
        byte[] text = bytes(" { \"a\" : [1, {\"b\":\"]}\"}] ,\"\\u0062\":\"\\\"\\\\\",\"c\":-1.0 } ");

        List<JsonText.Member> members = JsonText.members(text, 0);

        assertThat(members).extracting(JsonText.Member::name).containsExactly("a", "b", "c");
        assertThat(members)
                .extracting(member -> new String(member.value().of(text), StandardCharsets.UTF_8))
                .containsExactly("[1, {\"b\":\"]}\"}]", "\"\\\"\\\\\"", "-1.0");
    }

    @Test
    void findsElements() {
        byte[] text = bytes("[ 1,\"a,b\" , [2,3],{}, null ]");

        assertThat(JsonText.elements(text, 0))
                .extracting(element -> new String(element.of(text), StandardCharsets.UTF_8))
                .containsExactly("1", "\"a,b\"", "[2,3]", "{}", "null");
        assertThat(JsonText.elements(bytes("[ ]"), 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\":1}              | {}",
                "{ \"x\" : 1 }          | {  }",
                "{\"x\":1, \"a\":2}     | {\"a\":2}",
                "{\"a\":2 , \"x\":1 }   | {\"a\":2 }",
                "{\"a\":2,\"x\":{\"x\":1},\"b\":3} | {\"a\":2,\"b\":3}",
                "{\"a\":{\"x\":1}}      | {\"a\":{\"x\":1}}",
                "{}                     | {}",
            })
    void cutsOneMemberOut(String text, String expected) {
        assertThat(JsonText.without(bytes(text), "x")).asString().isEqualTo(expected);
    }

    @Test
    void agreesWithTheTreeOnAnyObject() {
        long seed = System.nanoTime();
        RandomCompletion completions = new RandomCompletion(new Random(seed));

        for (int i = 0; i < 300; i++) {
            byte[] text = completions.next(Endpoint.CHAT_COMPLETIONS);
            var tree = ExactJson.readObject(text).orElseThrow();

            for (JsonText.Member member : JsonText.members(text, 0)) {
                assertThat(ExactJson.read(member.value().of(text)))
                        .as("seed %d", seed)
                        .contains(tree.get(member.name()));
                assertThat(ExactJson.read(JsonText.without(text, member.name())))
                        .contains(tree.deepCopy().remove(List.of(member.name())));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
