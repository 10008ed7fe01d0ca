package dev.reprise.trials.means;

import dev.reprise.server.redis.RedisServer;
import java.io.IOException;

/** A Redis that can be hurt, and the way to it that can. */
public record TroubledRedis(RedisServer server, FaultProxy way) implements AutoCloseable {

    public static TroubledRedis started() throws IOException {
        RedisServer server = RedisServer.started();
        return new TroubledRedis(server, FaultProxy.before(server.port()));
    }

    /** The URL by which it is reached over the way that can be hurt. */
    public String url() {
        return "redis://127.0.0.1:" + way.port();
    }

    public void begin(RedisTrouble trouble) throws Exception {
        trouble.begin(this);
    }

    public void end(RedisTrouble trouble) throws Exception {
        trouble.end(this);
    }

    @Override
    public void close() throws IOException {
        way.close();
        server.close();
    }
}
