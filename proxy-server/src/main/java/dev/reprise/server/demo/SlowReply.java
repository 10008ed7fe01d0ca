package dev.reprise.server.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One answer that takes its time, without a thread that waits for it. */
final class SlowReply {

    private final HttpExchange exchange;
    private final ScheduledExecutorService timer;

    SlowReply(HttpExchange exchange, ScheduledExecutorService timer) {
        this.exchange = exchange;
        this.timer = timer;
    }

    void object(int status, byte[] body, Duration delay) {
        exchange.getResponseHeaders().set("content-type", "application/json");
        after(delay, () -> {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    void stream(List<byte[]> events, Pace pace) {
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        after(pace.firstEvent(), () -> {
            exchange.sendResponseHeaders(200, 0);
            send(events.iterator(), pace.nextEvent());
        });
    }

    private void send(Iterator<byte[]> events, Duration pause) throws IOException {
        exchange.getResponseBody().write(events.next());
        exchange.getResponseBody().flush();
        if (events.hasNext()) {
            after(pause, () -> send(events, pause));
        } else {
            exchange.close();
        }
    }

    private void after(Duration delay, Step step) {
        timer.schedule(() -> take(step), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void take(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException clientLeft) {
            exchange.close();
        }
    }

    /** What is done when its time has come. */
    private interface Step {
        void run() throws IOException;
    }
}
