package dev.reprise.trials.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A small caching proxy that is right in everything but its one lie. It stands where the product stands, to prove that the
 * checker would notice.
 */
public final class Middleman implements AutoCloseable {

    private record Stored(Response response, Control control, long atNanos) {
        long ageSeconds() {
            return (System.nanoTime() - atNanos) / 1_000_000_000L;
        }

        boolean isOlderThan(Duration age) {
            return System.nanoTime() - atNanos > age.toNanos();
        }
    }

    private static final int HASH_LENGTH = 64;
    private static final String ONLY_IF_CACHED = "{\"error\":{\"code\":\"only_if_cached\"}}";
    private static final String ORIGIN_FAILED = "{\"error\":{\"code\":\"origin_failed\"}}";

    private final ServerSocket listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final InetSocketAddress origin;
    private final Lie lie;
    private final Map<String, Stored> stored = new ConcurrentHashMap<>();
    private final Map<String, Long> refreshed = new HashMap<>(); // guarded by this
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final AtomicReference<Response> previous = new AtomicReference<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "middleman");
        thread.setDaemon(true);
        return thread;
    });

    public Middleman(int originPort, Lie lie) throws IOException {
        this.origin = new InetSocketAddress(InetAddress.getLoopbackAddress(), originPort);
        this.lie = lie;
        threads.execute(this::accept);
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void serve(Socket client) {
        try (client) {
            WireInput in = new WireInput(client.getInputStream());
            while (true) {
                WireHead request = in.head();
                Response response = response(request, in.body(request));
                client.getOutputStream().write(response.bytes());
            }
        } catch (IOException closed) {
            // the client is done
        }
    }

    private Response response(WireHead request, byte[] body) throws IOException {
        String key = key(request, body);
        Control control = Control.of(request, body);
        Stored found = mayLookUp(control) ? stored.get(key) : null;
        if (found != null && isUsable(found, control)) {
            return hit(found, request, body);
        }
        if (control == Control.ONLY_IF_CACHED) {
            return count("failed", "only_if_cached", Response.refusal(504, ONLY_IF_CACHED));
        }
        long began = System.nanoTime();
        Response answer = lie == Lie.INVENTS_AN_ANSWER ? invented(request, body) : forward(request, body);
        if (lie == Lie.ASKS_TWICE) {
            answer = forward(request, body);
        }
        if (answer == null || lie == Lie.REFUSES_WHAT_WAS_ANSWERED) {
            return count("failed", "origin_failed", Response.refusal(502, ORIGIN_FAILED));
        }
        keep(key, control, answer, began);
        return count(
                "answered",
                "ai_cache_misses_total",
                answer.spoilt(lie, previous).with("MISS", -1));
    }

    /** Everything that counts, but for what the lie forgets, and how the answer is written. */
    private String key(WireHead request, byte[] body) throws IOException {
        Map<String, String> fields = new HashMap<>(request.fields());
        if (lie == Lie.FORGETS_THE_CREDENTIAL) {
            fields.remove("authorization");
        }
        if (lie == Lie.FORGETS_THE_NAMESPACE) {
            fields.remove(QuestionHash.NAMESPACE_FIELD);
        }
        WireHead counting = new WireHead(request.startLine(), fields);
        return QuestionHash.of(counting, body) + Asked.of(request, body).writing();
    }

    private boolean mayLookUp(Control control) {
        return switch (control) {
            case NO_CACHE -> lie == Lie.FORGETS_NO_CACHE;
            case LEAVE_OUT, OTHER_TYPE, STORED_AT_ORIGIN -> false;
            default -> true;
        };
    }

    private boolean isUsable(Stored found, Control control) {
        boolean stale = found.control == Control.TTL && found.isOlderThan(Control.TTL_ASKED);
        boolean old = control == Control.MAX_AGE && found.isOlderThan(Control.MAX_AGE_ASKED);
        return (!stale || lie == Lie.FORGETS_THE_TTL) && (!old || lie == Lie.FORGETS_MAX_AGE);
    }

    private Response hit(Stored found, WireHead request, byte[] body) throws IOException {
        if (lie == Lie.ASKS_THOUGH_IT_HITS) {
            forward(request, body);
        }
        long age = found.ageSeconds() + (lie == Lie.LIES_ABOUT_AGE ? 60 : 0);
        return count("answered", "ai_cache_hits_total", found.response.with("HIT", age));
    }

    private synchronized void keep(String key, Control control, Response answer, long began) {
        boolean mayKeep = switch (control) {
            case NO_STORE -> lie == Lie.FORGETS_NO_STORE;
            case LEAVE_OUT, OTHER_TYPE, STORED_AT_ORIGIN -> false;
            case NO_CACHE -> lie != Lie.FORGETS_TO_REFRESH;
            default -> true;
        };
        String hash = key.substring(0, HASH_LENGTH);
        boolean isOutdated = began < refreshed.getOrDefault(hash, Long.MIN_VALUE);
        if (!mayKeep || !(answer.isAnswer() || lie == Lie.KEEPS_ERRORS)) {
            return;
        }
        if (control == Control.NO_CACHE) {
            stored.keySet().removeIf(other -> other.startsWith(hash));
            refreshed.put(hash, System.nanoTime()); // whatever was asked for before that may be older
        }
        if (isOutdated) {
            return; // of two that were asked for at the same time nobody knows which is newer: none is kept
        }
        stored.put(key, new Stored(answer, control, System.nanoTime()));
    }

    private Response invented(WireHead request, byte[] body) throws IOException {
        Asked asked = Asked.of(request, body);
        Answer answer = new Answer(asked.kind(), QuestionHash.of(request, body), 123_456_789, asked.answers());
        return Response.of(asked, answer);
    }

    /** Null if the origin broke it off. */
    private Response forward(WireHead request, byte[] body) throws IOException {
        boolean other = lie == Lie.WRITES_ANOTHER_FORM;
        byte[] asked =
                other ? WireInput.bytes(Response.text(body).replace("\"stream\":true", "\"stream\":false")) : body;
        long nonce = lie == Lie.ASKS_FOR_ITSELF
                ? 1_000_000
                : Long.parseLong(request.fields().get(LoadOrigin.NONCE_FIELD));
        count("ai_upstream_responses_total");
        try (Socket socket = new Socket(origin.getAddress(), origin.getPort())) {
            socket.getOutputStream()
                    .write(request.with("content-length", "" + asked.length)
                            .with(LoadOrigin.NONCE_FIELD, "" + nonce)
                            .bytes());
            socket.getOutputStream().write(asked);
            return Response.read(new WireInput(socket.getInputStream()), Asked.of(request, body), lie);
        }
    }

    private void count(String series) {
        counts.computeIfAbsent(series, name -> new AtomicLong()).incrementAndGet();
    }

    private Response count(String end, String series, Response response) {
        count(end);
        count(series);
        return response;
    }

    /** What the product says of itself, in as far as the checker compares it. */
    public String metrics() {
        long hits = counted("ai_cache_hits_total") - (lie == Lie.DROPS_A_HIT ? 1 : 0);
        long answered = counted("answered") - (lie == Lie.DROPS_A_REQUEST ? 1 : 0);
        return "ai_proxy_ended_total{end=\"answered\",} " + answered + "\nai_proxy_ended_total{end=\"failed\",} "
                + counted("failed") + "\nai_cache_hits_total{} " + hits + "\nai_cache_misses_total{} "
                + counted("ai_cache_misses_total") + "\nai_upstream_responses_total{} "
                + counted("ai_upstream_responses_total") + "\nai_proxy_errors_total{kind=\"only_if_cached\",} "
                + counted("only_if_cached") + "\nai_proxy_exchanges " + (lie == Lie.NEVER_RESTS ? 1 : 0) + "\n";
    }

    private long counted(String series) {
        return counts.getOrDefault(series, new AtomicLong()).get();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
