package dev.reprise.exchange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Plays a stored stream event by event, pausing in between. Confined to the client's event loop. */
final class PacedReplay {

    private final Downstream downstream;
    private final List<byte[]> events;
    private final Duration pause;
    private final Consumer<@Nullable Throwable> onEnd;
    private int next;

    /** The stream is one as it is stored: each event ends with an empty line. */
    PacedReplay(Downstream downstream, List<byte[]> events, Duration pause, Consumer<@Nullable Throwable> onEnd) {
        this.downstream = downstream;
        this.events = events;
        this.pause = pause;
        this.onEnd = onEnd;
    }

    static List<byte[]> events(byte[] stream) {
        List<byte[]> events = new ArrayList<>();
        int start = 0;
        for (int end = 2; end <= stream.length; end++) {
            if (end == stream.length || (stream[end - 1] == '\n' && stream[end - 2] == '\n')) {
                events.add(Arrays.copyOfRange(stream, start, end));
                start = end;
            }
        }
        return events;
    }

    void play() {
        byte[] event = events.get(next++);
        boolean last = next == events.size();
        downstream.write(List.of(event), last).whenComplete((done, gone) -> {
            if (last || gone != null) {
                onEnd.accept(gone);
            } else {
                downstream.eventLoop().schedule(this::play, pause.toNanos(), TimeUnit.NANOSECONDS);
            }
        });
    }
}
