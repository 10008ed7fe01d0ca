package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionTest {

    @Test
    void nothingOfACredentialCanBeReadFromIt() {
        Partition partition = Partition.ofCredential(request("Bearer sk-secret"), List.of());

        assertThat(partition.toString()).doesNotContain("secret");
        assertThat(partition.digest().bytes()).hasSize(Digest.LENGTH_BYTES);
    }

    @Test
    void isTheSameForEveryRequestOfOneCredential() {
        assertThat(Partition.ofCredential(request("Bearer sk-a"), List.of()))
                .isEqualTo(Partition.ofCredential(request("Bearer sk-a"), List.of()))
                .isNotEqualTo(Partition.ofCredential(request("Bearer sk-b"), List.of()));
    }

    @Test
    void isNobodysWithoutACredentialAndStillNotShared() {
        RequestHead anonymous = new RequestHead("POST", "/v1/embeddings", Headers.empty());

        assertThat(Partition.ofCredential(anonymous, List.of()))
                .isEqualTo(Partition.ofCredential(anonymous.withTarget("/v1/completions"), List.of()))
                .isNotEqualTo(Partition.shared());
    }

    private static RequestHead request(String authorization) {
        return new RequestHead("POST", "/v1/embeddings", Headers.of("Authorization", authorization));
    }
}
