package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One leader in one form serves followers in every other, at every endpoint whose answers are shared. */
class CollapseFormsTest {

    private static final String COMPLETION = """
            {"id":"c1","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":"four words",\
            "finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";

    private static final String COMPLETION_STREAM =
            "data: {\"id\":\"c1\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":"
                    + "[{\"index\":0,\"text\":\"four words\",\"finish_reason\":\"stop\",\"logprobs\":null}]}\n\n"
                    + "data: {\"id\":\"c1\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":[],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}\n\n"
                    + "data: [DONE]\n\n";

    private static final String RESPONSE = """
            {"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m","output":[{"id":"msg_1",\
            "type":"message","role":"assistant","status":"completed","content":[{"type":"output_text",\
            "text":"four words","annotations":[]}]}],"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}""";

    private static String embeddings(String vector) {
        return "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":" + vector
                + "}],\"model\":\"m\",\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}";
    }

    private static void answer(WireMessage request, ScriptedOrigin.Turn turn) throws IOException {
        if (request.startLine().contains("/embeddings")) {
            boolean base64 = request.text().contains("base64");
            turn.json(200, embeddings(base64 ? "\"AACAPwAAAMA=\"" : "[1.0,-2.0]"));
        } else if (request.startLine().contains("/responses")) {
            turn.json(200, RESPONSE);
        } else if (Completions.wantsStream(request)) {
            turn.beginStream().chunk(COMPLETION_STREAM).endStream();
        } else {
            turn.json(200, COMPLETION);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/embeddings  | {'input':'a'}                            | {'input':'a','encoding_format':'base64'} | AACAPwAAAMA=",
                "/v1/embeddings  | {'input':'a','encoding_format':'base64'} | {'input':'a'}                            | -2.0",
                "/v1/completions | {'prompt':'a'}                           | {'prompt':'a','stream':true}             | [DONE]",
                "/v1/completions | {'prompt':'a','stream':true,'stream_options':{'include_usage':true}} | {'prompt':'a'} | text_completion",
                "/v1/completions | {'prompt':'a','stream':true,'stream_options':{'include_usage':true}} | {'prompt':'a','stream':true} | [DONE]",
                "/v1/responses   | {'input':'a','store':false}              | {'input':'a','store':false,'stream':true} | response.completed",
            })
    void servesFollowersInTheOtherForm(String path, String led, String followed, String expected) throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        List<WireClient> followers = new ArrayList<>();
        try (ScriptedOrigin origin = new ScriptedOrigin((request, turn) -> {
                    mayAnswer.await();
                    answer(request, turn);
                });
                RunningProxy proxy = RunningProxy.before(origin);
                WireClient leader = proxy.connect().post(path, body(led))) {
            await().until(() -> origin.requests().size() == 1);
            for (int i = 0; i < 10; i++) {
                followers.add(proxy.connect().post(path, body(i % 2 == 0 ? followed : led)));
            }
            await().until(() -> proxy.metric("ai_proxy_exchanges") == 11);
            mayAnswer.countDown();

            List<WireMessage> answers = followers.stream().map(WireClient::read).toList();

            String same = leader.read().text();
            for (int i = 0; i < answers.size(); i++) {
                WireMessage answer = answers.get(i);
                assertThat(answer.whole()).isTrue();
                assertThat(answer.xCache()).isEqualTo("COLLAPSED");
                assertThat(answer.text()).contains(i % 2 == 0 ? expected : same);
            }
            assertThat(origin.requests()).hasSize(1);
            followers.forEach(WireClient::close);
        }
    }

    private static String body(String quoted) {
        return quoted.strip().replace('\'', '"').replaceFirst("\\{", "{\"model\":\"m\",");
    }

    /** A request that comes with the last byte joins, or hits: it never asks again for what has just been answered. */
    @Test
    void joinsAtTheLastByteOrHits() throws Exception {
        int rounds = 60;
        try (ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
                RunningProxy proxy = RunningProxy.before(origin)) {
            for (int round = 0; round < rounds; round++) {
                CountDownLatch lastByte = new CountDownLatch(1);
                origin.script((request, turn) -> {
                    turn.beginStream().chunk(Completions.stream(false));
                    lastByte.await();
                    turn.endStream();
                });
                String question = Completions.askStream("question " + round);
                try (WireClient leader = proxy.connect().post("/v1/chat/completions", question);
                        WireClient late = proxy.connect()) {
                    leader.readUntil("[DONE]");
                    if (round % 2 == 0) {
                        lastByte.countDown();
                        late.post("/v1/chat/completions", question);
                    } else {
                        late.post("/v1/chat/completions", question);
                        lastByte.countDown();
                    }
                    assertThat(late.read().text()).isEqualTo(Completions.stream(false));
                }
            }

            assertThat(origin.requests()).hasSize(rounds);
        }
    }
}
