package dev.reprise.server;

import dev.reprise.server.admin.Reloaded;
import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.FileContents;
import dev.reprise.server.config.LoadedConfig;
import dev.reprise.server.config.ProxyConfig;
import dev.reprise.server.metrics.ReloadMetrics;
import dev.reprise.server.metrics.ReloadMetrics.Result;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes another configuration while the process runs: at once when it is asked to, and when a file that the present one was
 * read from has changed and then stayed as it is for a second, so that what an editor has written in part is not taken. All
 * of a configuration is taken or nothing. One reload at a time, on a thread of its own.
 */
final class ConfigReload {

    /** What goes on with a configuration that has passed every check that a start makes. */
    interface Target {
        /**
         * Reads what only whoever goes on with it reads, and changes nothing. What is returned takes it, and completes when
         * nothing begins with the former one any more.
         *
         * @throws IllegalArgumentException if it cannot be used
         */
        Supplier<CompletionStage<Void>> prepare(ProxyConfig config);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ConfigReload.class);

    /** Whatever log.level is, as with whatever else an operator does. */
    private static final Logger TAKEN = LoggerFactory.getLogger("admin");

    private static final Duration SETTLED = Duration.ofSeconds(1);
    private static final Duration TAKEN_MAX = Duration.ofSeconds(10);
    private static final int ATTEMPTS_MAX = 5;

    private final Target target;
    private final ReloadMetrics metrics;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "reprise-reload");
        created.setDaemon(true);
        return created;
    });

    private final AtomicBoolean waiting = new AtomicBoolean(); // a reload that nobody waits for

    // Confined to that thread.
    private LoadedConfig inForce;
    private FileContents tried;
    private FileContents seen;
    private @Nullable ScheduledFuture<?> looking;

    ConfigReload(LoadedConfig inForce, Target target, ReloadMetrics metrics, InstantSource clock) {
        this.inForce = inForce;
        this.target = target;
        this.metrics = metrics;
        this.clock = clock;
        this.tried = inForce.files();
        this.seen = tried;
    }

    /** From now on the files are looked at. */
    void start() {
        metrics.inForceSince(clock.instant());
        thread.execute(this::lookLater);
    }

    void stop() {
        thread.shutdownNow();
    }

    /** Reads everything again, whether it has changed or not. */
    CompletionStage<Reloaded> now() {
        try {
            return CompletableFuture.supplyAsync(this::reload, thread);
        } catch (RejectedExecutionException stopped) {
            return CompletableFuture.completedFuture(
                    new Reloaded(Result.REFUSED.token(), List.of(), List.of("the process is about to end")));
        }
    }

    /** The same, once for all who ask for it before it begins. */
    void soon() {
        if (!thread.isShutdown() && waiting.compareAndSet(false, true)) {
            thread.execute(() -> {
                waiting.set(false);
                var unused = reload();
            });
        }
    }

    private void lookLater() {
        if (thread.isShutdown()) {
            return;
        }
        if (looking != null) {
            looking.cancel(false);
        }
        Duration interval = inForce.config().server().reloadInterval();
        boolean settling = !seen.equals(tried);
        if (settling || !interval.isZero()) {
            long millis = settling ? SETTLED.toMillis() : interval.toMillis();
            looking = thread.schedule(this::look, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            FileContents now = tried.now();
            boolean settled = now.equals(seen);
            seen = now;
            if (settled && !now.equals(tried)) {
                var unused = reload();
            }
        } catch (RuntimeException bug) {
            LOG.error("Configuration not read again", bug);
        } finally {
            lookLater();
        }
    }

    private Reloaded reload() {
        Reloaded outcome = attempt();
        lookLater();
        return outcome;
    }

    private Reloaded attempt() {
        try {
            for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
                Optional<Reloaded> outcome = attemptOnce();
                if (outcome.isPresent()) {
                    return outcome.get();
                }
            }
            return refused(List.of("the files change while they are read"));
        } catch (RuntimeException | StackOverflowError bug) {
            attempted(tried.now());
            LOG.error("Configuration not read again", bug);
            return refused(List.of("it cannot be read: " + bug.getClass().getSimpleName()));
        }
    }

    /** Empty if a file has changed since it was read: then what was read may be half of one configuration and half of another. */
    private Optional<Reloaded> attemptOnce() {
        Supplier<Reloaded> outcome = read();
        return tried.equals(tried.now()) ? Optional.of(outcome.get()) : Optional.empty();
    }

    /** What is to come of the files as they are. Nothing has changed yet. */
    private Supplier<Reloaded> read() {
        try {
            LoadedConfig next = inForce.again();
            attempted(next.files());
            return judged(next);
        } catch (FaultyConfig faulty) {
            attempted(faulty.files());
            return () -> refused(faulty.faults());
        }
    }

    private void attempted(FileContents files) {
        tried = files;
        seen = files;
    }

    private Supplier<Reloaded> judged(LoadedConfig next) {
        List<String> restart = inForce.needingRestart(next);
        List<String> changed = inForce.differences(next);
        if (next.emptyFile().isPresent() && inForce.emptyFile().isEmpty()) {
            return () -> refused(List.of(
                    next.emptyFile().get() + ": decides nothing any more (expected: keys; a restart takes it)"));
        }
        if (!restart.isEmpty()) {
            return () -> refused(
                    restart.stream().map(key -> key + ": needs a restart").toList());
        }
        return changed.isEmpty() ? this::unchanged : prepared(next, changed);
    }

    private Supplier<Reloaded> prepared(LoadedConfig next, List<String> changed) {
        try {
            Supplier<CompletionStage<Void>> prepared = target.prepare(next.config());
            return () -> take(prepared, next, changed);
        } catch (IllegalStateException starting) {
            return () -> {
                attempted(inForce.files()); // to be tried again once it has started
                return refused(List.of(String.valueOf(starting.getMessage())));
            };
        } catch (IllegalArgumentException fault) {
            return () -> refused(List.of(String.valueOf(next.placed(fault).getMessage())));
        }
    }

    private Reloaded unchanged() {
        LOG.info("Configuration read again, nothing has changed");
        return ended(Result.UNCHANGED, List.of(), List.of());
    }

    private Reloaded take(Supplier<CompletionStage<Void>> prepared, LoadedConfig next, List<String> changed) {
        try {
            prepared.get().toCompletableFuture().get(TAKEN_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException late) {
            LOG.warn("Configuration taken, but not everywhere yet", late);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        inForce = next;
        TAKEN.info("Configuration taken, changed: {}", String.join(", ", changed));
        return ended(Result.TAKEN, changed, List.of());
    }

    private Reloaded refused(List<String> faults) {
        LOG.error("Configuration refused, the former stays: {}", String.join("; ", faults));
        return ended(Result.REFUSED, List.of(), faults);
    }

    private Reloaded ended(Result result, List<String> changed, List<String> faults) {
        metrics.ended(result, clock.instant());
        return new Reloaded(result.token(), changed, faults);
    }
}
