package dev.reprise.trials.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * An origin on raw sockets, one thread a connection, that answers every question by its hash and the number of the call, in
 * thousands of calls a second, and writes down what it did. How it behaves is said call by call.
 */
public final class LoadOrigin implements AutoCloseable {

    static final String NONCE_FIELD = "x-trial-nonce";

    private static final int BACKLOG = 2048;
    private static final long IDLE_SECONDS_MAX = 60;

    private final ServerSocket listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private final Semaphore idle = new Semaphore(0);
    private final AtomicInteger underWay = new AtomicInteger();
    private final Journal journal;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "load-origin");
        thread.setDaemon(true);
        return thread;
    });
    private volatile IntFunction<OriginConduct> conduct;

    /** Behaves by the number of the call. */
    public LoadOrigin(Journal journal, IntFunction<OriginConduct> conduct) throws IOException {
        this.journal = journal;
        this.conduct = conduct;
        threads.execute(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    public int calls() {
        return calls.get();
    }

    public void behave(IntFunction<OriginConduct> next) {
        conduct = next;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listening.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the end of the trial
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            WireInput in = new WireInput(connection.getInputStream());
            boolean polluted = false;
            while (true) {
                WireHead request = in.head();
                underWay.incrementAndGet();
                try {
                    polluted = answer(request, in.body(request), connection, polluted);
                } finally {
                    underWay.decrementAndGet();
                    idle.release();
                }
            }
        } catch (IOException closed) {
            // by the proxy, or by this call's conduct
        } finally {
            connections.remove(connection);
        }
    }

    /** Says whether bytes stay behind that belong to no answer. */
    private boolean answer(WireHead request, byte[] body, Socket connection, boolean polluted) throws IOException {
        int sequence = calls.incrementAndGet();
        OriginConduct how = polluted ? OriginConduct.HANGS_UP : conduct.apply(sequence);
        String hash = QuestionHash.of(request, body);
        long nonce = Long.parseLong(request.field(NONCE_FIELD).orElse("0"));
        long began = System.nanoTime();
        boolean written = false;
        try {
            new OriginAnswer(Asked.of(request, body), hash, sequence, how, connection).write();
            written = true;
            return how.isPolluting();
        } finally {
            OriginRecord record = new OriginRecord(sequence, nonce, hash, how, began, System.nanoTime(), written);
            journal.add(record.line());
        }
    }

    /** Waits until no call is under way. */
    public void awaitIdle() throws InterruptedException {
        while (underWay.get() > 0) {
            if (!idle.tryAcquire(IDLE_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError(underWay + " calls of the origin do not end");
            }
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
