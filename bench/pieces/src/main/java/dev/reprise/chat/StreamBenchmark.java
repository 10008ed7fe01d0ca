package dev.reprise.chat;

import dev.reprise.Piece;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Streams: read into events, judged, made one object, and made of one object. */
public class StreamBenchmark extends Piece {

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
