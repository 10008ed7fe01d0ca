package dev.reprise.trials.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Many clients at once, each on a thread and a connection of its own, who write down what they were given. */
public final class Crowd {

    private final InetSocketAddress server;
    private final Draws draws;
    private final long seed;
    private final Journal journal;
    private final AtomicLong asked = new AtomicLong();
    private final Map<Question, String> hashes = new ConcurrentHashMap<>();

    public Crowd(InetSocketAddress server, Draws draws, long seed, Journal journal) {
        this.server = server;
        this.draws = draws;
        this.seed = seed;
        this.journal = journal;
    }

    /** Requests so far. */
    public long asked() {
        return asked.get();
    }

    /** Asks that many requests as fast as they are answered. */
    public void ask(long requests, int clients) throws InterruptedException {
        run(clients, 0, () -> asked.get() < requests);
    }

    /** Asks at most that many requests a second for as long as it is wanted. */
    public void askWhile(BooleanSupplier wanted, int clients, double requestsPerSecond) throws InterruptedException {
        run(clients, (long) (1e9 * clients / requestsPerSecond), wanted);
    }

    private void run(int clients, long pauseNanos, BooleanSupplier wanted) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Random random = new Random(seed * 1_000 + i);
            Callable<Void> client = () -> run(random, pauseNanos, wanted);
            all.add(threads.submit(client));
        }
        try {
            for (Future<Void> one : all) {
                one.get();
            }
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Void run(Random random, long pauseNanos, BooleanSupplier wanted) throws IOException {
        try (Client client = new Client(server, random)) {
            long due = System.nanoTime() + (long) (random.nextDouble() * pauseNanos);
            while (wanted.getAsBoolean()) {
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                due = Math.max(due + pauseNanos, System.nanoTime() - pauseNanos);
                Ask ask = draws.draw(asked.incrementAndGet(), random);
                String hash = hashes.computeIfAbsent(ask.question(), Ask::hash);
                journal.add(client.ask(ask, hash, draws.leaving(random)).line());
            }
        }
        return null;
    }
}
