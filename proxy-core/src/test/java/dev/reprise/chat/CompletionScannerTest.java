package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Finished objects; streams are judged in {@link RecordedStreamsTest}. */
final class CompletionScannerTest {

    @Test
    void readsACompletion() {
        CompletionFacts facts = chat("{\"content\":\"Hi\"}");

        assertThat(facts.valid()).isTrue();
        assertThat(facts.error()).isFalse();
        assertThat(facts.answers()).isEqualTo(1);
        assertThat(facts.finishReasons()).containsExactly("stop");
        assertThat(facts.content()).isTrue();
        assertThat(facts.arguments()).isTrue();
        assertThat(facts.usage()).isEqualTo(new Usage(10, 4, 5));
        assertThat(facts.model()).isEqualTo("m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":\"a\"}",
                "{\"content\":null,\"refusal\":\"no\"}",
                "{\"content\":[{\"type\":\"text\",\"text\":\"a\"}]}",
                "{\"tool_calls\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                "{\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}}",
                "{\"content\":null,\"audio\":{\"id\":\"a\"}}",
                "{\"content\":\"\",\"images\":[{}]}",
            })
    void findsContent(String message) {
        assertThat(chat(message).content()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"content\":\"\"}",
                "{\"content\":null,\"refusal\":\"\",\"tool_calls\":[]}",
                "{\"content\":\"\",\"reasoning_content\":\"Hm\",\"reasoning\":\"Hm\"}",
                "{\"content\":[{\"type\":\"thinking\",\"thinking\":[]}]}",
                "{\"content\":[{\"type\":\"text\",\"text\":\"\"}]}",
            })
    void doesNotTakeReasoningOrNothingForContent(String message) {
        assertThat(chat(message).content()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"function\":{\"arguments\":\"{\\\"a\\\":1}\"}} | true",
                "{\"function\":{\"arguments\":{\"a\":1}}}         | true",
                "{\"custom\":{\"input\":\"print('{')\"}}          | true",
                "{\"function\":{\"arguments\":\"{\\\"a\\\":\"}}   | false",
                "{\"function\":{\"arguments\":\"\"}}              | false",
                "{\"function\":{\"arguments\":\"{} {}\"}}         | false",
                "{\"function\":{}}                                | false",
                "{}                                               | false",
            })
    void readsTheArgumentsOfToolCalls(String call, boolean parse) {
        assertThat(chat("{\"tool_calls\":[" + call + "]}").arguments()).isEqualTo(parse);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"error\":{\"message\":\"m\"}}                                    | true",
                "{\"error\":\"m\",\"choices\":[]}                                   | true",
                "{\"object\":\"error\",\"message\":\"m\"}                           | true",
                "{\"type\":\"error\",\"message\":\"m\"}                             | true",
                "{\"choices\":[{\"error\":{\"code\":502},\"message\":{}}]}          | true",
                "{\"choices\":[{\"message\":{\"error\":1}}]}                        | true",
                "{\"error\":null,\"choices\":[{\"error\":null,\"message\":{}}]}     | false",
                "{\"choices\":[{\"message\":{\"content\":\"error\"}}]}              | false",
                "{\"choices\":[],\"x\":{\"properties\":{\"error\":{}}}}             | false",
            })
    void findsErrorsWhereAnAnswerSpeaksForItself(String body, boolean error) {
        assertThat(scan(Endpoint.CHAT_COMPLETIONS, body).error()).isEqualTo(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"choices\":{}}",
                "{\"choices\":[1]}",
                "{\"choices\":[{\"message\":null}]}",
                "{\"choices\":[]} x",
                "{\"choices\":[],\"choices\":[]}",
                "{\"choices\":[",
                "\ufeff{\"choices\":[]}",
            })
    void callsInvalidWhatIsNoCompletion(String body) {
        assertThat(scan(Endpoint.CHAT_COMPLETIONS, body).valid()).isFalse();
    }

    @Test
    void readsPastEmptyLinesBeforeTheObject() {
        String body = "\n\n\n{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"length\"}]}\n";

        CompletionFacts facts = scan(Endpoint.CHAT_COMPLETIONS, body);

        assertThat(facts.valid()).isTrue();
        assertThat(facts.finishReasons()).containsExactly("length");
        assertThat(facts.usage()).isNull();
    }

    @Test
    void judgesEveryChoice() {
        String body = "{\"choices\":[{\"index\":0,\"text\":\"a\",\"finish_reason\":\"stop\"},"
                + "{\"index\":1,\"text\":\"\",\"finish_reason\":null}]}";

        CompletionFacts facts = scan(Endpoint.COMPLETIONS, body);

        assertThat(facts.answers()).isEqualTo(2);
        assertThat(facts.finishReasons()).containsExactly("stop", "");
        assertThat(facts.content()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"prompt_tokens\":3}                                                   | 3 | 0 | 0",
                "{\"prompt_tokens\":3,\"completion_tokens\":2,\"prompt_cache_hit_tokens\":1} | 3 | 1 | 2",
                "{\"input_tokens\":3,\"output_tokens\":2,\"input_tokens_details\":{\"cached_tokens\":1}} | 3 | 1 | 2",
                "{\"prompt_tokens\":3,\"prompt_tokens_details\":null}                    | 3 | 0 | 0",
                "{\"prompt_tokens\":-3,\"completion_tokens\":2}                          | 0 | 0 | 2",
            })
    void readsUsageInTheWordsOfEachApi(String usage, long prompt, long cached, long completion) {
        CompletionFacts facts = scan(Endpoint.CHAT_COMPLETIONS, "{\"choices\":[],\"usage\":" + usage + "}");

        assertThat(facts.usage()).isEqualTo(new Usage(prompt, cached, completion));
    }

    /** Some count reasoning within the completion, as OpenAI does, and some, as xAI, besides it: the total tells. */
    @ParameterizedTest
    @CsvSource({"3, 20, 12, 23, 20", "3, 20, 12, 35, 32", "3, 0, 12, 15, 12", "3, 20, 12, , 20", "3, 20, 12, 40, 20"})
    void takesReasoningForOutputOnce(long prompt, long completion, long reasoning, Long total, long output) {
        String details = "_tokens_details\":{\"reasoning_tokens\":" + reasoning + "}";
        String sum = total == null ? "" : ",\"total_tokens\":" + total;
        String chat =
                "{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + ",\"completion" + details;
        String responses = "{\"input_tokens\":" + prompt + ",\"output_tokens\":" + completion + ",\"output" + details;

        assertThat(usageOf(chat + sum + "}")).isEqualTo(new Usage(prompt, 0, output));
        assertThat(usageOf(responses + sum + "}")).isEqualTo(new Usage(prompt, 0, output));
    }

    private static Usage usageOf(String usage) {
        return scan(Endpoint.CHAT_COMPLETIONS, "{\"choices\":[],\"usage\":" + usage + "}")
                .usage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "{\"prompt_tokens\":\"3\"}", "{\"prompt_tokens\":1e3}"})
    void doesNotGuessAtUsage(String usage) {
        assertThat(scan(Endpoint.CHAT_COMPLETIONS, "{\"choices\":[],\"usage\":" + usage + "}")
                        .usage())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"embedding\":[0.1]},{\"embedding\":\"AAAA\"}] | 2 | true",
                "[{\"embedding\":[]}]                             | 1 | false",
                "[{\"embedding\":\"\"}]                           | 1 | false",
                "[{}]                                             | 1 | false",
                "[]                                               | 0 | false",
            })
    void countsEmbeddings(String data, int answers, boolean content) {
        CompletionFacts facts = scan(
                Endpoint.EMBEDDINGS,
                "{\"object\":\"list\",\"data\":" + data + ",\"model\":\"m\",\"usage\":{\"prompt_tokens\":8}}");

        assertThat(facts.valid()).isTrue();
        assertThat(facts.answers()).isEqualTo(answers);
        assertThat(facts.finishReasons()).isEqualTo(Collections.nCopies(answers, "stop"));
        assertThat(facts.content()).isEqualTo(content);
        assertThat(facts.usage()).isEqualTo(new Usage(8, 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"status\":\"completed\"                                                       | stop",
                "\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"} | length",
                "\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"content_filter\"} | content_filter",
                "\"status\":\"cancelled\"                                                       | cancelled",
                "\"status\":\"in_progress\"                                                     | ``",
                "\"id\":\"x\"                                                                   | ``",
            })
    void saysHowAResponseFinished(String status, String reason) {
        CompletionFacts facts = scan(Endpoint.RESPONSES, "{\"output\":[]," + status + "}");

        assertThat(facts.finishReasons()).containsExactly(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"a\"}]}  | true  | true",
                "{\"type\":\"message\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"a\"}]}   | true  | true",
                "{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"\"}]}   | false | true",
                "{\"type\":\"reasoning\",\"content\":[{\"type\":\"reasoning_text\",\"text\":\"a\"}]} | false | true",
                "{\"type\":\"function_call\",\"arguments\":\"{}\"}                               | true  | true",
                "{\"type\":\"function_call\",\"arguments\":\"{\"}                                | true  | false",
                "{\"type\":\"custom_tool_call\",\"input\":\"{\"}                                 | true  | true",
            })
    void readsTheItemsOfAResponse(String item, boolean content, boolean arguments) {
        CompletionFacts facts = scan(Endpoint.RESPONSES, "{\"status\":\"completed\",\"output\":[" + item + "]}");

        assertThat(facts.content()).isEqualTo(content);
        assertThat(facts.arguments()).isEqualTo(arguments);
    }

    @Test
    void doesNotTakeASchemaForAnError() {
        String body = "{\"status\":\"completed\",\"error\":null,\"output\":[],"
                + "\"tools\":[{\"parameters\":{\"properties\":{\"error\":{\"type\":\"string\"}}}}]}";

        assertThat(scan(Endpoint.RESPONSES, body).error()).isFalse();
    }

    private static CompletionFacts chat(String message) {
        return scan(
                Endpoint.CHAT_COMPLETIONS,
                "{\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":" + message + "}],"
                        + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":4}}}");
    }

    private static CompletionFacts scan(Endpoint endpoint, String body) {
        return CompletionScanner.scan(endpoint, Form.JSON, body.getBytes(StandardCharsets.UTF_8));
    }
}
