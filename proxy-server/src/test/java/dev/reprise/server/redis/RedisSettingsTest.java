package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisSettingsTest {
    @Test
    void takesEveryKindOfUrlThatRedisHas() {
        assertThat(RedisSettings.of("redis://cache:6380/2").address()).isEqualTo("cache:6380");
        assertThat(RedisSettings.of("rediss://me:secret@cache:6380").address()).isEqualTo("cache:6380");
        assertThat(RedisSettings.of("redis-socket:///run/redis.sock").address()).isEqualTo("/run/redis.sock");
        assertThat(RedisSettings.of("redis-sentinel://a:26379,b:26379/0#main").address())
                .isEqualTo("sentinel master main");
    }

    @Test
    void takesHostsNamedAsContainersAre() {
        assertThat(RedisSettings.of("redis://my_cache:6380").address()).isEqualTo("my_cache:6380");
        assertThat(RedisSettings.of("redis://my_cache").address()).isEqualTo("my_cache:6379");
        assertThat(RedisSettings.of("redis-cluster://a_1:7000,a_2").address()).isEqualTo("a_1:7000,a_2:6379");
    }

    @Test
    void takesSeveralNodesOfAClusterWithOneUserForAll() {
        RedisSettings settings = RedisSettings.of("rediss-cluster://me:s%40cret@a,b:7000,c?clientName=us");

        assertThat(settings.address()).isEqualTo("a:6379,b:7000,c:6379");
        assertThat(settings.endpoints().cluster()).isTrue();
        assertThat(settings.endpoints().seeds()).allMatch(RedisURI::isSsl);
        assertThat(settings.endpoints().node("d", 1).isSsl()).isTrue();
    }

    @Test
    void refusesADatabaseInAClusterAndNoHostAtAll() {
        assertThatIllegalArgumentException().isThrownBy(() -> RedisSettings.of("redis-cluster://a,b/1"));
        assertThatIllegalArgumentException().isThrownBy(() -> RedisSettings.of("redis-cluster://"));
        assertThatIllegalArgumentException().isThrownBy(() -> RedisSettings.of("redis-cluster://a,,b"));
    }

    @Test
    void neverShowsThePassword() {
        assertThat(RedisSettings.of("redis://me:secret@cache").toString()).doesNotContain("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisSettings.of("http://me:secret@cache"))
                .withMessageStartingWith("redis.url: ")
                .withMessageNotContaining("secret");
    }

    @Test
    void saysWhatItExpectedInTheConfigurationsOwnSpelling() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withCommandTimeout(Duration.ofMillis(-1)))
                .withMessage("redis.command-timeout: -1 (expected: > 0)");
    }

    private static RedisSettings withCommandTimeout(Duration timeout) {
        RedisSettings some = RedisSettings.of("redis://cache");
        return new RedisSettings(
                some.url(),
                some.tls(),
                some.keyPrefix(),
                timeout,
                some.startTimeout(),
                some.bulkTimeout(),
                some.connectTimeout(),
                some.inFlightMax(),
                some.bulkBytesInFlightMax(),
                some.responseBytesMax(),
                0);
    }
}
