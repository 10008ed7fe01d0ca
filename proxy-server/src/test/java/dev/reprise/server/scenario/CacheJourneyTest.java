package dev.reprise.server.scenario;

import static dev.reprise.server.scenario.Completions.ask;
import static dev.reprise.server.scenario.Completions.askStream;
import static dev.reprise.server.scenario.Completions.askStreamWithUsage;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the cache does with a request, as its client sees it. */
class CacheJourneyTest {

    private ScriptedOrigin origin;
    private RunningProxy proxy;

    @BeforeEach
    void start() throws Exception {
        origin = new ScriptedOrigin(Completions::answer);
        proxy = RunningProxy.before(origin);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        origin.close();
    }

    @Test
    void answersTheSecondTimeWithoutAskingTheOrigin() {
        WireMessage miss = proxy.chat(ask("one"));
        WireMessage hit = proxy.chat(ask("one"));

        assertThat(miss.cacheStatus()).isEqualTo("Reprise; fwd=miss");
        assertThat(miss.xCache()).isEqualTo("MISS");
        assertThat(hit.cacheStatus()).matches("Reprise; hit; ttl=\\d+; detail=memory");
        assertThat(hit.xCache()).isEqualTo("HIT");
        assertThat(hit.text()).isEqualTo(miss.text());
        assertThat(hit.field("age")).contains("0");
        assertThat(hit.field("via")).contains("1.1 reprise");
        assertThat(hit.field("x-request-id").orElseThrow()).matches("req_[0-9a-f]{32}");
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void replaysAStreamAsOneWholeBody() {
        WireMessage miss = proxy.chat(askStream("one"));
        WireMessage hit = proxy.chat(askStream("one"));

        assertThat(hit.xCache()).isEqualTo("HIT");
        assertThat(hit.text()).isEqualTo(miss.text()).endsWith("data: [DONE]\n\n");
        assertThat(hit.field("content-length")).isPresent();
        assertThat(hit.field("content-type")).contains("text/event-stream");
    }

    @Test
    void givesAStreamOfWhatWasStoredAsJson() {
        proxy.chat(ask("one"));

        WireMessage stream = proxy.chat(askStreamWithUsage("one"));

        assertThat(stream.xCache()).isEqualTo("HIT");
        assertThat(stream.text()).contains("\"total_tokens\":7").endsWith("data: [DONE]\n\n");
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void givesJsonOfWhatWasStoredAsAStreamWithUsage() {
        proxy.chat(askStreamWithUsage("one"));

        WireMessage json = proxy.chat(ask("one"));

        assertThat(json.xCache()).isEqualTo("HIT");
        assertThat(json.text())
                .contains("\"content\":\"four words are enough\"")
                .contains("\"total_tokens\":7");
        assertThat(json.field("content-type")).contains("application/json");
    }

    @Test
    void missesWhenAStreamWasStoredWithoutTheUsageThatJsonNeeds() {
        proxy.chat(askStream("one"));

        WireMessage json = proxy.chat(ask("one"));
        WireMessage stream = proxy.chat(askStream("one"));

        assertThat(json.cacheStatus()).isEqualTo("Reprise; fwd=miss; detail=no-usage");
        assertThat(stream.xCache()).isEqualTo("HIT");
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void hidesTheUsageThatItAskedForFromAClientThatDidNot() throws Exception {
        try (RunningProxy asking = RunningProxy.before(origin, "upstream.ask-usage=true")) {
            WireMessage miss = asking.chat(askStream("one"));
            WireMessage json = asking.chat(ask("one"));

            assertThat(miss.text()).isEqualTo(Completions.stream(false));
            assertThat(json.xCache()).isEqualTo("HIT");
            assertThat(json.text()).contains("\"total_tokens\":7");
            assertThat(Completions.wantsUsage(origin.requests().get(0))).isTrue();
        }
    }

    @Test
    void neverSharesAnAnswerBetweenCredentials() {
        proxy.chat(ask("one"), "Authorization: Bearer canary-credential-alice");

        WireMessage other = proxy.chat(ask("one"), "Authorization: Bearer canary-credential-bob");
        WireMessage none = proxy.chat(ask("one"));
        WireMessage same = proxy.chat(ask("one"), "Authorization: Bearer canary-credential-alice");

        assertThat(other.xCache()).isEqualTo("MISS");
        assertThat(none.xCache()).isEqualTo("MISS");
        assertThat(same.xCache()).isEqualTo("HIT");
    }

    @Test
    void stopsTheHitsOfACredentialThatTheOriginRefuses() {
        proxy.chat(ask("one"), "Authorization: Bearer canary-credential-alice");
        origin.script((request, turn) -> turn.json(401, "{\"error\":{\"message\":\"revoked\"}}"));
        proxy.chat(ask("two"), "Authorization: Bearer canary-credential-alice");

        WireMessage revoked = proxy.chat(ask("one"), "Authorization: Bearer canary-credential-alice");
        origin.script(Completions::answer);
        WireMessage accepted = proxy.chat(ask("one"), "Authorization: Bearer canary-credential-alice");
        WireMessage hit = proxy.chat(ask("one"), "Authorization: Bearer canary-credential-alice");

        assertThat(revoked.status()).isEqualTo(401);
        assertThat(revoked.cacheStatus()).isEqualTo("Reprise; fwd=bypass; detail=credential-refused");
        assertThat(accepted.status()).isEqualTo(200);
        assertThat(hit.xCache()).isEqualTo("HIT");
    }

    /** Origins answer a preflight, and redirect, before they look at a credential. */
    @Test
    void doesNotTakeAPreflightForTheAcceptanceOfACredential() {
        String alice = "Authorization: Bearer canary-credential-alice";
        proxy.chat(ask("one"), alice);
        origin.script((request, turn) -> turn.json(401, "{}"));
        proxy.chat(ask("two"), alice);
        origin.script((request, turn) -> turn.send("HTTP/1.1 204 No Content\r\n\r\n"));
        try (WireClient client = proxy.connect()) {
            client.send("OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: x\r\n" + alice + "\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(204);
        }

        assertThat(proxy.chat(ask("one"), alice).xCache()).isEqualTo("BYPASS");
    }

    @Test
    void doesNotTakeASuccessElsewhereForTheAcceptanceOfACredential() {
        proxy.chat(ask("one"), "Authorization: Bearer canary-credential-alice");
        origin.script((request, turn) -> turn.json(401, "{}"));
        proxy.chat(ask("two"), "Authorization: Bearer canary-credential-alice");
        origin.script((request, turn) -> turn.json(200, "{}"));
        proxy.ask("/v1/public", "{}", "Authorization: Bearer canary-credential-alice");

        assertThat(proxy.chat(ask("one"), "Authorization: Bearer canary-credential-alice")
                        .xCache())
                .isEqualTo("BYPASS");
    }

    @Test
    void doesNotTellCallersApartByACredentialThatGoesNoFurther() {
        proxy.chat(ask("one"), "X-Gateway-Token: alice", "Connection: X-Gateway-Token");

        WireMessage whoever = proxy.chat(ask("one"));
        WireMessage alice = proxy.chat(ask("one"), "X-Gateway-Token: alice");

        assertThat(whoever.xCache()).isEqualTo("HIT");
        assertThat(alice.xCache()).isEqualTo("MISS");
    }

    @Test
    void asksTheOriginAndKeepsTheAnswerOnNoCache() {
        proxy.chat(ask("one"));

        WireMessage fresh = proxy.chat(ask("one"), "X-Cache-Control: no-cache");
        WireMessage after = proxy.chat(ask("one"));

        assertThat(fresh.cacheStatus()).isEqualTo("Reprise; fwd=request; detail=no-cache");
        assertThat(after.xCache()).isEqualTo("HIT");
        assertThat(origin.requests()).hasSize(2);
        assertThat(origin.requests().get(1).field("x-cache-control")).isEmpty();
    }

    @Test
    void answersWithTheRefreshedResponseAtOnce() {
        proxy.chat(ask("one"));
        for (int i = 0; i < 50; i++) {
            String newer = Completions.ANSWER.replace("four", "version " + i);
            origin.script((request, turn) -> turn.json(200, newer));
            proxy.chat(ask("one"), "X-Cache-Control: no-cache");

            assertThat(proxy.chat(ask("one")).text()).isEqualTo(newer);
        }
    }

    @Test
    void keepsNothingOnNoStoreButMayHit() {
        WireMessage first = proxy.chat(ask("one"), "X-Cache-Control: no-store");
        WireMessage second = proxy.chat(ask("one"));
        WireMessage third = proxy.chat(ask("one"), "X-Cache-Control: no-store");

        assertThat(first.xCache()).isEqualTo("MISS");
        assertThat(second.xCache()).isEqualTo("MISS");
        assertThat(third.xCache()).isEqualTo("HIT");
    }

    @Test
    void leavesTheCacheOutOnNoCacheAndNoStore() {
        proxy.chat(ask("one"));

        WireMessage bypass = proxy.chat(ask("one"), "X-Cache-Control: no-cache, no-store");

        assertThat(bypass.xCache()).isEqualTo("BYPASS");
        assertThat(bypass.cacheStatus()).isEqualTo("Reprise; fwd=request; detail=asked");
    }

    @Test
    void ignoresTheNoCacheThatSdksSendOnEveryStream() {
        proxy.chat(askStream("one"), "Cache-Control: no-cache");

        WireMessage hit = proxy.chat(askStream("one"), "Cache-Control: no-cache");

        assertThat(hit.xCache()).isEqualTo("HIT");
    }

    /** Whoever says so wants the origin left alone, also where the cache has no part in it. */
    @Test
    void onlyIfCachedAsksTheOriginForNothingThatLeavesTheCacheOut() {
        String sideEffect = ask("one").replace("{\"model\"", "{\"store\":true,\"model\"");

        WireMessage refused = proxy.chat(sideEffect, "X-Cache-Control: only-if-cached");

        assertThat(refused.status()).isEqualTo(504);
        assertThat(refused.text()).contains("\"code\":\"only_if_cached\"", "store-true");
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void answers504WithoutARetryWhenOnlyTheCacheMayAnswer() {
        WireMessage refused = proxy.chat(ask("one"), "Cache-Control: only-if-cached");
        proxy.chat(ask("one"));
        WireMessage hit = proxy.chat(ask("one"), "Cache-Control: only-if-cached");

        assertThat(refused.status()).isEqualTo(504);
        assertThat(refused.field("x-should-retry")).contains("false");
        assertThat(refused.text()).contains("\"error\"").contains("only_if_cached");
        assertThat(hit.xCache()).isEqualTo("HIT");
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void keepsForAsLongAsTheRequestWishes() {
        proxy.chat(ask("one"), "X-Cache-Control: ttl=100");

        WireMessage hit = proxy.chat(ask("one"));
        WireMessage demanding = proxy.chat(ask("one"), "X-Cache-Control: min-fresh=1000");

        assertThat(hit.cacheStatus()).matches("Reprise; hit; ttl=(99|100); detail=memory");
        assertThat(demanding.cacheStatus()).isEqualTo("Reprise; fwd=request");
    }

    @Test
    void separatesNamespaces() {
        proxy.chat(ask("one"), "X-Cache-Control: namespace=a");

        WireMessage other = proxy.chat(ask("one"));
        WireMessage same = proxy.chat(ask("one"), "X-Cache-Control: namespace=a");

        assertThat(other.xCache()).isEqualTo("MISS");
        assertThat(same.xCache()).isEqualTo("HIT");
    }

    @Test
    void refusesAControlThatMakesNoSense() {
        WireMessage refused = proxy.chat(ask("one"), "X-Cache-Control: ttl=soon");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("X-Cache-Control: ttl: soon (expected: a number of seconds)");
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void refusesItsOwnRequestAsALoop() {
        WireMessage loop = proxy.chat(ask("one"), "Via: 1.1 reprise");

        assertThat(loop.status()).isEqualTo(508);
        assertThat(loop.field("x-should-retry")).contains("false");
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void forwardsABodyThatIsNoStrictJsonToTheByte() {
        byte[] odd = "\uFEFF{\"model\":\"m\",\"model\":\"n\"} x".getBytes(StandardCharsets.UTF_8);
        WireMessage answer;
        try (WireClient client = proxy.connect()) {
            answer = client.post("/v1/chat/completions", odd).read();
        }

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.cacheStatus()).isEqualTo("Reprise; fwd=bypass; detail=byte-order-mark");
        assertThat(origin.requests().get(0).body()).isEqualTo(odd);
    }

    @Test
    void namesTheKeyOnEveryAnswerWhenDebugging() throws Exception {
        try (RunningProxy debugging = RunningProxy.before(origin, "cache.debug-headers=true")) {
            WireMessage miss = debugging.chat(ask("one"));
            WireMessage hit = debugging.chat(ask("one"));

            assertThat(miss.cacheStatus()).matches("Reprise; fwd=miss; key=\"[0-9a-f]{64}\"");
            assertThat(hit.cacheStatus())
                    .endsWith(miss.cacheStatus().substring(miss.cacheStatus().indexOf("; key=")));
        }
    }

    @Test
    void countsWhatItDid() throws Exception {
        proxy.chat(ask("one"));
        proxy.chat(ask("one"));
        proxy.chat("{\"model\":\"m\",\"store\":true,\"messages\":[]}");

        assertThat(proxy.metric("ai_cache_hits_total{endpoint=\"chat/completions\",model=\"m\",}"))
                .isEqualTo(1);
        assertThat(proxy.metric("ai_cache_misses_total{endpoint=\"chat/completions\",model=\"m\",}"))
                .isEqualTo(1);
        assertThat(proxy.metric("ai_cache_bypasses_total{endpoint=\"chat/completions\",reason=\"store-true\",}"))
                .isEqualTo(1);
    }
}
