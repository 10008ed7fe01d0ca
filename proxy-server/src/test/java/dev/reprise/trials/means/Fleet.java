package dev.reprise.trials.means;

import dev.reprise.server.process.RepriseProcess;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Several proxies as a Service has them: each is asked {@code /readyz} every 200 ms, and those that are ready get new clients. */
public final class Fleet implements AutoCloseable {

    /** How long it takes until a change is known for sure, with the time that asking takes on a busy machine. */
    public static final int NOTICED_SECONDS_MAX = 3;

    private static final int INTERVAL_MILLIS = 200;

    private final List<RepriseProcess> all = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService prober = Executors.newSingleThreadScheduledExecutor(Fleet::daemon);
    private volatile List<RepriseProcess> ready = List.of();

    public Fleet() {
        prober.scheduleWithFixedDelay(this::probe, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "fleet-prober");
        thread.setDaemon(true);
        return thread;
    }

    public void add(RepriseProcess proxy) {
        all.add(proxy);
    }

    /** One of those that are ready, by chance. */
    public Optional<RepriseProcess> any() {
        List<RepriseProcess> now = ready;
        return now.isEmpty()
                ? Optional.empty()
                : Optional.of(now.get(ThreadLocalRandom.current().nextInt(now.size())));
    }

    public boolean isReady(RepriseProcess proxy) {
        return ready.contains(proxy);
    }

    /** Tells it to stop, and waits until it has; returns its exit code. */
    public int stop(RepriseProcess proxy) throws IOException, InterruptedException {
        proxy.signal("TERM");
        int exitCode = proxy.exitCode();
        all.remove(proxy);
        return exitCode;
    }

    private void probe() {
        ready = all.stream().filter(Fleet::isReadyNow).toList();
    }

    private static boolean isReadyNow(RepriseProcess proxy) {
        try {
            return proxy.page("/readyz").status() == 200;
        } catch (RuntimeException gone) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        prober.shutdownNow();
        for (RepriseProcess proxy : all) {
            proxy.close();
        }
    }
}
