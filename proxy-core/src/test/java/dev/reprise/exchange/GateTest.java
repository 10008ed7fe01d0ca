package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CacheSettings;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.Digest;
import dev.reprise.cache.Partition;
import dev.reprise.cache.RequestControls;
import dev.reprise.exchange.Clients.Client;
import dev.reprise.exchange.OriginCredential.Field;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

    private static final OriginCredential OURS = new OriginCredential(Field.AUTHORIZATION, "sk-ours");
    private static final List<Client> CLIENTS =
            List.of(client("search", "key-1"), client("search", "key-2"), client("batch", "key-3"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer key-1",
                "authorization: bearer  key-1 ",
                "api-key: key-1",
                "X-Api-Key: key-1",
            })
    void knowsAClientByItsKeyWhereSdksSendIt(String field) {
        Gate.Caller caller = gate(Partition.Kind.CREDENTIAL, OURS).admit(request(field));

        assertThat(caller.request().headers()).isEmpty();
        assertThat(caller.partition()).isEqualTo(Partition.ofClient("search", request(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-other: key-1",
                "Authorization: Bearer key-4",
                "Authorization: Bearer ",
                "Authorization: Basic key-1",
                "api-key: key-1x",
                "cookie: key-1",
            })
    void refusesWhoeverHasNoKeyThatItKnows(String field) {
        Gate gate = gate(Partition.Kind.SHARED, OURS);

        ExchangeFailure refusal = catchThrowableOfType(ExchangeFailure.class, () -> gate.admit(request(field)));

        assertThat(refusal.kind()).isEqualTo(ExchangeFailure.Kind.UNKNOWN_CLIENT);
        assertThat(refusal.reason()).doesNotContain("key-");
    }

    @Test
    void twoKeysOfOneNameAreOnePartitionAndTwoNamesAreTwo() {
        Gate gate = gate(Partition.Kind.CREDENTIAL, OURS);

        Partition first = gate.admit(request("api-key: key-1")).partition();

        assertThat(gate.admit(request("api-key: key-2")).partition()).isEqualTo(first);
        assertThat(gate.admit(request("api-key: key-3")).partition()).isNotEqualTo(first);
    }

    @Test
    void whatElseAKnownClientSendsCountsOnlyIfTheOriginSeesIt() {
        RequestHead plain = request("api-key: key-1");
        RequestHead another = request("api-key: key-1", "Authorization: Bearer sk-theirs");
        Gate replacing = gate(Partition.Kind.CREDENTIAL, OURS);
        Gate forwarding = gate(Partition.Kind.CREDENTIAL, null);

        assertThat(replacing.admit(another).partition())
                .isEqualTo(replacing.admit(plain).partition());
        assertThat(forwarding.admit(another).partition())
                .isNotEqualTo(forwarding.admit(plain).partition());
        assertThat(forwarding.admit(another).request()).isEqualTo(request("Authorization: Bearer sk-theirs"));
    }

    @Test
    void withoutClientsEverybodyIsLetInAsTheyAre() {
        Gate open = new Gate(policy(Partition.Kind.CREDENTIAL), List.of(), null);
        RequestHead request = request("Authorization: Bearer sk-theirs");

        assertThat(open.admit(request))
                .isEqualTo(new Gate.Caller("", request, request, Partition.ofCredential(request, List.of())));
    }

    @Test
    void aClientIsNobodyElsesCredential() {
        assertThat(Partition.ofClient("search", request(), List.of()))
                .isNotEqualTo(Partition.ofCredential(request(), List.of()));
        assertThat(Partition.ofClient("a", request("api-key: b"), List.of()))
                .isNotEqualTo(Partition.ofClient("b", request("api-key: a"), List.of()));
    }

    @Test
    void neverPrintsAKey() {
        assertThat(OURS.toString() + CLIENTS)
                .doesNotContain("sk-ours")
                .doesNotContain(digest("key-1").hex());
    }

    private static Gate gate(Partition.Kind kind, @Nullable OriginCredential credential) {
        return new Gate(policy(kind), CLIENTS, credential);
    }

    private static CachePolicy policy(Partition.Kind kind) {
        CacheSettings settings = new CacheSettings(
                "https://origin/v1",
                "",
                kind,
                List.of(),
                Duration.ofHours(1),
                0,
                Duration.ofHours(1),
                null,
                1 << 20,
                List.of(),
                RequestControls.Honor.SAFE,
                new CanonicalForm.Limits(128, 1000, Set.of()));
        return new CachePolicy(settings, () -> 0.5);
    }

    private static Client client(String name, String key) {
        return new Client(name, digest(key));
    }

    private static Digest digest(String key) {
        return Digest.sha256(key.getBytes(StandardCharsets.UTF_8));
    }

    private static RequestHead request(String... fields) {
        Headers headers = Headers.empty();
        for (String field : fields) {
            int colon = field.indexOf(':');
            headers = headers.plus(
                    field.substring(0, colon), field.substring(colon + 1).strip());
        }
        return new RequestHead("POST", "/v1/embeddings", headers);
    }
}
