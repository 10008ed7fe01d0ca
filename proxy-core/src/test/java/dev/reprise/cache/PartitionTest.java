package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import org.junit.jupiter.api.Test;

class PartitionTest {

    @Test
    void nothingOfACredentialCanBeReadFromIt() {
        Partition partition = Partition.ofCredential(request("Bearer sk-secret"));

        assertThat(partition.toString()).doesNotContain("secret");
        assertThat(partition.digest().bytes()).hasSize(Digest.LENGTH_BYTES);
    }

    @Test
    void isTheSameForEveryRequestOfOneCredential() {
        assertThat(Partition.ofCredential(request("Bearer sk-a")))
                .isEqualTo(Partition.ofCredential(request("Bearer sk-a")))
                .isNotEqualTo(Partition.ofCredential(request("Bearer sk-b")));
    }

    @Test
    void isNobodysWithoutACredentialAndStillNotShared() {
        RequestHead anonymous = new RequestHead("POST", "/v1/embeddings", Headers.empty());

        assertThat(Partition.ofCredential(anonymous))
                .isEqualTo(Partition.ofCredential(anonymous.withTarget("/v1/completions")))
                .isNotEqualTo(Partition.shared());
    }

    private static RequestHead request(String authorization) {
        return new RequestHead("POST", "/v1/embeddings", Headers.of("Authorization", authorization));
    }
}
