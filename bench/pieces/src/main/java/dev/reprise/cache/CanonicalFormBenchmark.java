package dev.reprise.cache;

import dev.reprise.Piece;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.SampleChats;
import dev.reprise.http.Segments;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Reading a request into its canonical form, without and with the hash of it. */
public class CanonicalFormBenchmark extends Piece {

    @Param({"1024", "8192", "102400", "1048576", "10485760"})
    public int bytes;

    private byte[] body;

    @Setup
    public void prepare() {
        body = SampleChats.request(bytes);
        if (CanonicalForm.read(Endpoint.CHAT_COMPLETIONS, body, CanonicalForm.Limits.DEFAULT)
                .bypass()
                .isPresent()) {
            throw new IllegalStateException("not a question that is answered from the cache");
        }
    }

    @Benchmark
    public CanonicalForm form() {
        return CanonicalForm.read(Endpoint.CHAT_COMPLETIONS, body, CanonicalForm.Limits.DEFAULT);
    }

    @Benchmark
    public Digest formAndDigest() {
        return CanonicalForm.read(Endpoint.CHAT_COMPLETIONS, body, CanonicalForm.Limits.DEFAULT)
                .digest();
    }

    /** What no way of reading can be faster than. */
    @Benchmark
    public Digest digestOfTheBodyAlone() {
        return Digest.sha256(Segments.of(body));
    }
}
