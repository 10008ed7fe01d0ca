package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisErrorTest {
    @Test
    void isTheWordAMessageBeginsWith() {
        assertThat(RedisError.of("OOM command not allowed when used memory > 'maxmemory'."))
                .isEqualTo(RedisError.OUT_OF_MEMORY);
        assertThat(RedisError.of("NOREPLICAS")).isEqualTo(RedisError.TOO_FEW_REPLICAS);
        assertThat(RedisError.of("BUSYKEY Target key name already exists.")).isEqualTo(RedisError.OTHER);
        assertThat(RedisError.of("ERR unknown command 'OOM'")).isEqualTo(RedisError.OTHER);
        assertThat(RedisError.of("")).isEqualTo(RedisError.OTHER);
    }

    @Test
    void readsWhereACommandHasToGo() {
        assertThat(Redirection.of("MOVED 3999 127.0.0.1:6381")).contains(new Redirection("127.0.0.1", 6381, false));
        assertThat(Redirection.of("ASK 16383 redis-3.example:6379"))
                .contains(new Redirection("redis-3.example", 6379, true));
        assertThat(Redirection.of("MOVED 0 ::1:7000")).contains(new Redirection("::1", 7000, false));
        assertThat(Redirection.of("MOVED 0 :7000")).contains(new Redirection("", 7000, false));
    }

    @Test
    void followsNothingThatOnlyLooksAlike() {
        assertThat(Redirection.of("MOVED")).isEmpty();
        assertThat(Redirection.of("MOVED 12 host")).isEmpty();
        assertThat(Redirection.of("MOVED x host:1")).isEmpty();
        assertThat(Redirection.of("ERR MOVED 12 host:1")).isEmpty();
    }
}
