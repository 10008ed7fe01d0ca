package dev.reprise.server.redis;

import dev.reprise.Piece;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Digest;
import dev.reprise.cache.StoredResponse;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.chat.SampleChats;
import dev.reprise.chat.Usage;
import dev.reprise.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What a stored response is in Redis: written, with its compression and checksum, and read back. */
public class EnvelopeBenchmark extends Piece {

    private static final int BODY_BYTES_MAX = 8 << 20;

    @Param({"100", "1000"})
    public int words;

    private final StoredResponseCodec codec = new StoredResponseCodec(BODY_BYTES_MAX);
    private StoredResponse response;
    private CacheKey key;
    private byte[] envelope;

    @Setup
    public void prepare() {
        byte[] body = SampleChats.stream(words);
        Digest digest = Digest.sha256(body);
        key = new CacheKey(digest);
        response = new StoredResponse(
                key,
                digest,
                Instant.now(),
                Duration.ofHours(1),
                Endpoint.CHAT_COMPLETIONS,
                Representation.STREAM_WITH_USAGE,
                "gpt-4o-mini",
                "default",
                List.of(),
                new Usage(100, 0, words),
                Duration.ofSeconds(2),
                0,
                Headers.of("content-type", "text/event-stream"),
                body);
        envelope = codec.encode(response).orElseThrow();
        System.out.printf("%d bytes of events are stored in %d%n", body.length, envelope.length);
    }

    @Benchmark
    public Optional<byte[]> encoded() {
        return codec.encode(response);
    }

    @Benchmark
    public StoredResponseCodec.Decoded decoded() {
        return codec.decode(key, envelope);
    }
}
