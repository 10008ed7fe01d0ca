package dev.reprise.cache;

import dev.reprise.chat.Endpoint;
import dev.reprise.chat.SampleChats;
import dev.reprise.http.Segments;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a request into its canonical form, without and with the hash of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class CanonicalFormBenchmark {

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
