package dev.reprise.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.server.admin.Warming;
import dev.reprise.server.config.ProxyConfig;
import dev.reprise.server.warm.FailureReason;
import dev.reprise.server.warm.LineFormat;
import dev.reprise.server.warm.LocalProxy;
import dev.reprise.server.warm.Pricing;
import dev.reprise.server.warm.WarmFiles;
import dev.reprise.server.warm.WarmLine;
import dev.reprise.server.warm.WarmListener;
import dev.reprise.server.warm.WarmPlan;
import dev.reprise.server.warm.WarmProgress;
import dev.reprise.server.warm.WarmRun;
import java.io.InputStream;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Warms what an operator sends to the management port, through the proxy's own port. */
final class WarmOnRequest implements Warming {

    private static final int FAILURES_TOLD_MAX = 100;

    private final Supplier<ProxyConfig> inForce;
    private final IntSupplier port;
    private volatile @Nullable WarmRun last;

    /**
     * Prepares it.
     *
     * @param inForce the configuration that a run begins with
     * @param port the proxy's; throws {@link IllegalStateException} before it is known
     */
    WarmOnRequest(Supplier<ProxyConfig> inForce, IntSupplier port) {
        this.inForce = inForce;
        this.port = port;
    }

    @Override
    public Run begin(Wish wish, InputStream lines, Consumer<String> told) {
        WarmRun run = WarmRun.start(
                plan(wish),
                WarmFiles.ofStream("body", lines),
                new Told(told),
                Clock.systemUTC(),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble());
        last = run;
        return new Begun(run);
    }

    private WarmPlan plan(Wish wish) {
        if (wish.system() != null && wish.model() == null) {
            throw new IllegalArgumentException("system: without model (expected: model as well)");
        }
        ProxyConfig config = inForce.get();
        return new WarmPlan(
                LocalProxy.of(
                        config.server(),
                        port.getAsInt(),
                        wish.apiKey() == null ? config.warm().apiKey() : wish.apiKey()),
                new LineFormat(wish.model(), wish.system(), wish.stream()),
                Objects.requireNonNullElse(wish.concurrency(), config.warm().concurrency()),
                wish.rate(),
                Objects.requireNonNullElse(wish.retries(), WarmPlan.RETRIES),
                wish.budget() == null ? config.warm().budgetDollars() : wish.budget(),
                Pricing.of(config.savings().prices()));
    }

    /** The server stops: nothing more is asked. */
    void stop() {
        WarmRun run = last;
        if (run != null) {
            run.stop();
        }
    }

    private record Begun(WarmRun run) implements Run {

        @Override
        public String progress() {
            return run.progress().json();
        }

        @Override
        public CompletionStage<String> finished() {
            return run.finished().thenApply(WarmProgress::json);
        }

        @Override
        public void stop() {
            run.stop();
        }
    }

    /** Tells the first hundred failures; the progress counts them all. */
    private static final class Told implements WarmListener {

        private final Consumer<String> told;
        private final AtomicInteger failures = new AtomicInteger();

        Told(Consumer<String> told) {
            this.told = told;
        }

        @Override
        public void failed(WarmLine line, FailureReason reason, String detail) {
            if (failures.incrementAndGet() <= FAILURES_TOLD_MAX) {
                tell(line(line).put("reason", reason.token()).put("detail", detail));
            }
        }

        @Override
        public void outOfBudget(WarmLine line) {
            tell(line(line).put("reason", "budget").put("detail", "not asked, nor what follows"));
        }

        @Override
        public void answeredByAnother() {
            tell(JsonNodeFactory.instance.objectNode().put("detail", "answers have no X-Cache"));
        }

        private static ObjectNode line(WarmLine line) {
            return JsonNodeFactory.instance.objectNode().put("line", line.number());
        }

        private void tell(ObjectNode json) {
            told.accept(json.toString());
        }
    }
}
