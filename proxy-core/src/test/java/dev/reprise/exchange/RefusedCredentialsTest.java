package dev.reprise.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Partition;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedCredentialsTest {

    private static final int CREDENTIALS_MAX = 3;

    private final RefusedCredentials refused = new RefusedCredentials(CREDENTIALS_MAX);

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void stopsHitsUntilTheOriginAcceptsTheCredentialAgain(int status) {
        refused.answered(of("revoked"), status);

        assertThat(refused.contains(of("revoked"))).isTrue();
        assertThat(refused.contains(of("other"))).isFalse();

        refused.answered(of("revoked"), 200);

        assertThat(refused.contains(of("revoked"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 429, 500, 503})
    void otherErrorsSayNothingOfACredential(int status) {
        refused.answered(of("good"), status);
        refused.answered(of("revoked"), 401);
        refused.answered(of("revoked"), status);

        assertThat(refused.contains(of("good"))).isFalse();
        assertThat(refused.contains(of("revoked"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 302, 304})
    void onlyASuccessProvesACredential(int status) {
        refused.answered(of("revoked"), 401);
        refused.answered(of("revoked"), status);

        assertThat(refused.contains(of("revoked"))).isEqualTo(status >= 300);
    }

    @Test
    void aCredentialThatIsNoneAnyMoreIsNoneForAnyProject() {
        refused.answered(of("revoked", "one"), 401);

        assertThat(refused.contains(of("revoked", "two"))).isTrue();

        refused.answered(of("revoked", "two"), 200);

        assertThat(refused.contains(of("revoked", "two"))).isFalse();
        assertThat(refused.contains(of("revoked", "one"))).isTrue(); // that has not been accepted
    }

    @Test
    void aProjectThatIsForbiddenSaysNothingOfAnother() {
        refused.answered(of("good", "forbidden"), 403);

        assertThat(refused.contains(of("good", "forbidden"))).isTrue();
        assertThat(refused.contains(of("good", "other"))).isFalse();
    }

    @Test
    void aFloodOfMadeUpCredentialsDoesNotMakeARefusalForgotten() {
        refused.answered(of("revoked"), 401);
        for (int i = 0; i < 10 * CREDENTIALS_MAX; i++) {
            refused.answered(of("made up " + i), 401);
        }

        assertThat(refused.contains(of("revoked"))).isTrue();
    }

    @Test
    void afterAFloodEveryCredentialHitsFromItsFirstSuccessOn() {
        flood();

        assertThat(refused.contains(of("good"))).isTrue();

        refused.answered(of("good"), 200);

        assertThat(refused.contains(of("good"))).isFalse();

        refused.answered(of("good"), 401);

        assertThat(refused.contains(of("good"))).isTrue();
    }

    @Test
    void afterAFloodTheCredentialLongestUnusedMakesRoom() {
        flood();
        refused.answered(of("first"), 200);
        refused.answered(of("second"), 200);
        refused.answered(of("third"), 200);
        refused.contains(of("first"));
        refused.answered(of("fourth"), 200);

        assertThat(refused.contains(of("second"))).isTrue();
        assertThat(refused.contains(of("first"))).isFalse();
        assertThat(refused.contains(of("fourth"))).isFalse();
    }

    @Test
    void whoSharesOnePartitionIsNeverRefused() {
        refused.answered(Partition.shared(), 401);
        flood();

        assertThat(refused.contains(Partition.shared())).isFalse();
    }

    private void flood() {
        for (int i = 0; i <= CREDENTIALS_MAX; i++) {
            refused.answered(of("made up " + i), 401);
        }
    }

    private static Partition of(String credential, String project) {
        Headers headers = Headers.of("authorization", "Bearer " + credential).plus("openai-project", project);
        return Partition.ofCredential(new RequestHead("POST", "/v1/embeddings", headers), List.of());
    }

    private static Partition of(String credential) {
        return Partition.ofCredential(
                new RequestHead("POST", "/v1/embeddings", Headers.of("authorization", "Bearer " + credential)),
                List.of());
    }
}
