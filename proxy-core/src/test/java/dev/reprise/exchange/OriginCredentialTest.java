package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.exchange.OriginCredential.Field;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginCredentialTest {

    private static final OriginCredential OURS = new OriginCredential(Field.AUTHORIZATION, "sk-ours");

    @ParameterizedTest
    @CsvSource({
        "AUTHORIZATION, authorization, Bearer sk-ours",
        "API_KEY, api-key, sk-ours",
        "X_API_KEY, x-api-key, sk-ours",
    })
    void standsWhereTheOriginLooksForIt(Field field, String name, String value) {
        RequestHead sent = new OriginCredential(field, "sk-ours").putInto(request("/v1/models", Headers.empty()));

        assertThat(sent.headers()).isEqualTo(Headers.of(name, value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "api-key",
                "X-API-Key",
                "x-goog-api-key",
                "Ocp-Apim-Subscription-Key",
                "Cookie",
                "X-Auth-Token",
                "X-Forwarded-Access-Token",
                "x-amzn-oidc-accesstoken",
                "X-Authorization",
                "x_api_key",
                "X-Auth-Key",
                "CF-Access-Client-Secret",
                "x-goog-iap-jwt-assertion",
                "Token"
            })
    void replacesTheClientsCredentialInEveryField(String name) {
        Headers theirs = Headers.of("accept", "*/*").plus(name, "theirs").plus("openai-beta", "x");

        RequestHead sent = OURS.putInto(request("/v1/models", theirs));

        assertThat(sent.headers())
                .isEqualTo(
                        Headers.of("accept", "*/*").plus("openai-beta", "x").plus("authorization", "Bearer sk-ours"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Idempotency-Key",
                "Sec-WebSocket-Key",
                "X-Max-Tokens",
                "OpenAI-Organization",
                "X-Session-Affinity",
                "X-Author"
            })
    void leavesWhatIsNoCredential(String name) {
        RequestHead sent = OURS.putInto(request("/v1/models", Headers.of(name, "theirs")));

        assertThat(sent.headers().first(name)).contains("theirs");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models?key=theirs, /v1/models",
        "/v1/models?a=1&KEY=theirs&b=2, /v1/models?a=1&b=2",
        "/v1/models?b=2&a=1&b=3&%6Bey=theirs, /v1/models?b=2&a=1&b=3",
        "/v1/models?api-key=t&api_key=t&access_token=t&subscription-key=t&key, /v1/models",
        "/v1/models?monkey=1, /v1/models?monkey=1",
        "/v1/models?, /v1/models?",
    })
    void replacesItInTheQueryToo(String target, String expected) {
        assertThat(OURS.putInto(request(target, Headers.empty())).target()).isEqualTo(expected);
    }

    @Test
    void takesTheKeyOutOfWhatABrowserOffersAWebSocket() {
        Headers offered = Headers.of(
                "Sec-WebSocket-Protocol", "realtime, openai-insecure-api-key.theirs,openai-beta.realtime-v1");
        Headers nothingElse = Headers.of("Sec-WebSocket-Protocol", "openai-insecure-api-key.theirs");

        assertThat(OURS.putInto(request("/v1/realtime", offered)).headers().first("sec-websocket-protocol"))
                .contains("realtime, openai-beta.realtime-v1");
        assertThat(OURS.putInto(request("/v1/realtime", nothingElse)).headers().first("sec-websocket-protocol"))
                .isEmpty();
    }

    @Test
    void aClientCannotHaveItTakenOutByListingItInConnection() {
        Headers headers = Headers.of("connection", "authorization").plus("authorization", "theirs");

        RequestHead sent = OutgoingRequest.recorded(request("/v1/models", headers), OURS, new Hop("reprise"));

        assertThat(sent.headers().joined("authorization")).contains("Bearer sk-ours");
    }

    private static RequestHead request(String target, Headers headers) {
        return new RequestHead("GET", target, headers);
    }
}
