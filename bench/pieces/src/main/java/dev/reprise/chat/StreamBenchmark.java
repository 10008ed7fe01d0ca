package dev.reprise.chat;

import java.util.List;
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

/** Streams: read into events, judged, made one object, and made of one object. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class StreamBenchmark {

    @Param({"100", "1000"})
    public int words;

    private byte[] stream;
    private byte[] completion;

    @Setup
    public void prepare() {
        stream = SampleChats.stream(words);
        completion = SampleChats.completion(words);
        if (!(assembled() instanceof Rendition.Written) || !(replayed() instanceof Rendition.Written)) {
            throw new IllegalStateException("not to be written the other way");
        }
    }

    @Benchmark
    public List<StreamEvent> events() {
        return EventStream.parse(stream);
    }

    @Benchmark
    public CompletionFacts scannedStream() {
        return CompletionScanner.scan(Endpoint.CHAT_COMPLETIONS, Form.STREAM, stream);
    }

    @Benchmark
    public CompletionFacts scannedObject() {
        return CompletionScanner.scan(Endpoint.CHAT_COMPLETIONS, Form.JSON, completion);
    }

    @Benchmark
    public Rendition assembled() {
        return Renderer.render(
                Endpoint.CHAT_COMPLETIONS, Representation.STREAM_WITH_USAGE, stream, Representation.JSON);
    }

    @Benchmark
    public Rendition replayed() {
        return Renderer.render(
                Endpoint.CHAT_COMPLETIONS, Representation.JSON, completion, Representation.STREAM_WITH_USAGE);
    }

    @Benchmark
    public byte[] stored() {
        return StoredStream.of(Endpoint.CHAT_COMPLETIONS, stream);
    }
}
