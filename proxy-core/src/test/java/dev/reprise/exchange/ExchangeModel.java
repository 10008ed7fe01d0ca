package dev.reprise.exchange;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CacheSettings;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.FormMemo;
import dev.reprise.cache.Partition;
import dev.reprise.cache.RequestControls;
import dev.reprise.http.Body;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import dev.reprise.http.Segments;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The whole core on one thread: two event loops, an origin, a store, the executor that keeps and the clock do one step
 * when they are told to, so that a seed decides how everything interleaves.
 */
final class ExchangeModel {

    static final Duration FINISH_TIME_MAX = Duration.ofSeconds(60);

    private static final int RESPONSE_BYTES_MAX = 10_000;
    private static final int RELAY_WINDOW_BYTES = 200;

    /**
     * What may happen.
     *
     * @param moods what the origin does, each as often as it stands there
     * @param finishes whether answers are finished though nobody waits
     * @param playersMax players of one recording
     * @param recordingsMax recordings in flight
     * @param thrown whether the way to the origin may throw, and the keeping be full
     */
    record Terms(List<ManualCall.Mood> moods, boolean finishes, int playersMax, int recordingsMax, boolean thrown) {}

    /** A client with what it wants. */
    record Client(ManualDownstream downstream, String question, boolean stream, boolean usage, String control) {}

    final Random random;
    final Terms terms;
    final List<ManualEventLoop> loops = List.of(new ManualEventLoop(), new ManualEventLoop());
    final ManualEventLoop keeping = new ManualEventLoop();
    final ManualStore store = new ManualStore();
    final List<ManualCall> calls = new ArrayList<>();
    final List<Client> clients = new ArrayList<>();
    final List<ExchangeRecord> ended = new ArrayList<>();
    final List<Throwable> bugs = new ArrayList<>();
    final RecordingBudget budget;
    final ExchangeLimit limit = new ExchangeLimit(1_000_000, Long.MAX_VALUE, () -> false);
    final Collapser collapser;
    private final List<CachingProxy> proxies;
    private long nanos;

    ExchangeModel(Random random, Terms terms) {
        this.random = random;
        this.terms = terms;
        this.budget = new RecordingBudget(terms.recordingsMax(), 1 << 20);
        this.collapser = new Collapser(Duration.ofMinutes(10), store::purges, () -> nanos);
        SharedParts shared = shared();
        this.proxies = List.of(new CachingProxy(shared, this::forward), new CachingProxy(shared, this::forward));
    }

    private SharedParts shared() {
        CacheSettings cache = new CacheSettings(
                "origin",
                "default",
                Partition.Kind.CREDENTIAL,
                List.of(),
                Duration.ofHours(1),
                0,
                Duration.ofHours(1),
                null,
                RESPONSE_BYTES_MAX,
                List.of(),
                RequestControls.Honor.SAFE,
                CanonicalForm.Limits.DEFAULT);
        ExchangeSettings settings = new ExchangeSettings(
                1 << 20,
                Duration.ofMinutes(1),
                RESPONSE_BYTES_MAX,
                RELAY_WINDOW_BYTES,
                terms.playersMax(),
                terms.finishes(),
                FINISH_TIME_MAX,
                true,
                false,
                false,
                "",
                ReplayPace.AT_ONCE,
                new Hop("reprise"),
                Cors.NONE);
        CachePolicy policy = new CachePolicy(cache, () -> 0.5);
        return new SharedParts(
                policy,
                settings,
                store,
                collapser,
                budget,
                limit,
                new Gate(policy, List.of(), null),
                new RefusedCredentials(),
                new Listener(),
                ShownPrompts.NONE,
                FormMemo.NONE,
                key -> this::keep,
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                () -> nanos);
    }

    private void keep(Runnable task) {
        if (terms.thrown() && random.nextInt(8) == 0) {
            throw new RejectedExecutionException("full");
        }
        keeping.execute(task);
    }

    private Origin.Call forward(RequestHead request, Body body, Origin.Sink sink) {
        if (terms.thrown() && random.nextInt(8) == 0) {
            throw new IllegalStateException("a bug on the way out");
        }
        byte[] bytes = body.next().toCompletableFuture().join();
        ManualCall.Mood mood = terms.moods().get(random.nextInt(terms.moods().size()));
        ManualCall call = new ManualCall(calls.size(), new String(bytes, StandardCharsets.UTF_8), mood, sink, random);
        calls.add(call);
        return call;
    }

    Client ask(String question, boolean stream, boolean usage, String control, boolean slow) {
        int loop = random.nextInt(loops.size());
        Client client = new Client(new ManualDownstream(loops.get(loop)), question, stream, usage, control);
        if (slow) {
            client.downstream().slow();
        }
        clients.add(client);
        Headers headers = Headers.of("content-type", "application/json").plus("authorization", "Bearer k");
        RequestHead head = new RequestHead(
                "POST", "/v1/chat/completions", control.isEmpty() ? headers : headers.plus("x-cache-control", control));
        byte[] body = body(client).getBytes(StandardCharsets.UTF_8);
        loops.get(loop)
                .execute(() ->
                        proxies.get(loop).accept(head, Body.of(Segments.of(body), () -> {}), client.downstream()));
        return client;
    }

    private static String body(Client client) {
        return "{\"model\":\"m\"," + (client.stream() ? "\"stream\":true," : "")
                + (client.usage() ? "\"stream_options\":{\"include_usage\":true}," : "")
                + "\"messages\":[{\"role\":\"user\",\"content\":\"" + client.question() + "\"}]}";
    }

    void pass(Duration time) {
        nanos += time.toNanos();
        loops.forEach(loop -> loop.pass(time));
    }

    /** Everything that could go on by itself now. */
    List<Runnable> steps() {
        List<Runnable> steps = new ArrayList<>();
        loops.stream().filter(ManualEventLoop::hasTask).forEach(loop -> steps.add(loop::runNext));
        calls.stream().filter(ManualCall::canStep).forEach(call -> steps.add(call::step));
        clients.stream()
                .map(Client::downstream)
                .filter(ManualDownstream::hasUntaken)
                .forEach(client -> steps.add(client::take));
        for (int i = 0; i < store.pending(); i++) {
            int index = i;
            steps.add(() -> store.answer(index));
        }
        if (keeping.hasTask()) {
            steps.add(keeping::runNext);
        }
        return steps;
    }

    /** Takes steps in any order until there is none left. */
    void settle() {
        for (List<Runnable> steps = steps(); !steps.isEmpty(); steps = steps()) {
            steps.get(random.nextInt(steps.size())).run();
        }
    }

    /** A client that has neither left nor been answered, if there is any. */
    @Nullable
    Client anyWaiting() {
        List<Client> waiting =
                clients.stream().filter(client -> !client.downstream().isOver()).toList();
        return waiting.isEmpty() ? null : waiting.get(random.nextInt(waiting.size()));
    }

    private final class Listener implements ExchangeListener {
        @Override
        public void ended(ExchangeRecord exchange) {
            ended.add(exchange);
        }

        @Override
        public void bug(Throwable fault) {
            bugs.add(fault);
        }
    }
}
