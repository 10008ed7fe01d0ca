package dev.reprise.trials.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.canaries.Canaries;
import dev.reprise.server.process.RepriseProcess;
import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.RunningProxy;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** One proxy before one origin, for one experiment: what it does, how it is undone, and whether all is well after it. */
final class Bench implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    static final String CHAT = "/v1/chat/completions";
    static final String QUESTION = "the question";

    /** Stands in what an origin answers that answers no question. */
    static final String ORIGINS_OWN = "said the origin";

    /** What a client sees that has left. */
    static final WireMessage LEFT = new WireMessage("", List.of(), new byte[0], false);

    /** Something that undoes a fault, or ends what was begun. */
    interface Step {
        void run() throws Exception;
    }

    final ScriptedOrigin origin = new ScriptedOrigin(Bench::answer);

    /** Scripts of the origin wait for it where they hold an answer back; open once the fault is over. */
    final CountDownLatch go = new CountDownLatch(1);

    private final Deque<Step> healing = new ArrayDeque<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable InetSocketAddress proxy;
    private @Nullable InetSocketAddress management;
    private String asked = Completions.ask(QUESTION);

    /** The good origin: every answer names its question. */
    static void answer(WireMessage request, ScriptedOrigin.Turn turn) throws IOException {
        String question = question(request.text());
        if (Completions.wantsStream(request)) {
            turn.beginStream()
                    .chunk(Completions.stream(Completions.wantsUsage(request)).replace("are enough", "to " + question))
                    .endStream();
        } else {
            turn.json(200, answerTo(question));
        }
    }

    static String answerTo(String question) {
        return Completions.ANSWER.replace("are enough", "to " + question);
    }

    private static String question(String json) {
        String before = "\"content\":\"";
        int from = json.indexOf(before) + before.length();
        if (from < before.length()) {
            return "nothing";
        }
        String content = json.substring(from, json.indexOf('"', from));
        return content.startsWith(Canaries.PROMPT) ? content.substring(Canaries.PROMPT.length() + 1) : content;
    }

    /** Answers only once the fault is over. */
    void holdAnswers() {
        origin.script((request, turn) -> {
            go.await();
            answer(request, turn);
        });
    }

    /** Answers streams only, and all but their beginning only once the fault is over. */
    void holdTheEndOfAStream() {
        origin.script((request, turn) -> {
            turn.beginStream().chunk(Completions.text("four words "));
            go.await();
            turn.chunk(Completions.text("to " + QUESTION) + Completions.chunk("{}", "\"stop\"") + "data: [DONE]\n\n")
                    .endStream();
        });
    }

    void start(String... settings) throws Exception {
        startBefore(origin.baseUrl(), settings);
    }

    /** An exchange that is counted there has asked what it will ask before anything else is heard of. */
    void startOnOneLoop(String... settings) throws Exception {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "server.event-loops=1";
        start(all);
    }

    void startBefore(String originUrl, String... settings) throws Exception {
        RunningProxy running = opened(RunningProxy.before(originUrl, settings));
        proxy = running.address();
        management = running.server().managementAddress();
    }

    /** From now on, the proxy is that process. */
    RepriseProcess started(RepriseProcess process) {
        opened(process);
        proxy = process.address();
        management = process.managementAddress();
        return process;
    }

    <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    /** Undoes the fault; the latest first. */
    void after(Step step) {
        healing.push(step);
    }

    void heal() throws Exception {
        origin.script(Bench::answer);
        go.countDown();
        while (!healing.isEmpty()) {
            healing.pop().run();
        }
    }

    WireClient connect() {
        return opened(new WireClient(started(proxy)));
    }

    Socket socket() throws IOException {
        return opened(new Socket(started(proxy).getAddress(), started(proxy).getPort()));
    }

    private static InetSocketAddress started(@Nullable InetSocketAddress address) {
        if (address == null) {
            throw new IllegalStateException("the experiment has started no proxy");
        }
        return address;
    }

    /** Has sent its question. */
    WireClient asking(String json, String... fields) {
        if (json.contains(QUESTION)) {
            asked = json;
        }
        return connect().post(CHAT, json, fields);
    }

    WireMessage chat(String json, String... fields) {
        try (WireClient client = asking(json, fields)) {
            return client.read();
        }
    }

    WireMessage ask() {
        return chat(Completions.ask(QUESTION));
    }

    /** Until its answer is kept, or is not. */
    WireMessage askToTheEnd() {
        WireMessage seen = ask();
        awaitRest();
        return seen;
    }

    WireMessage askStream() {
        return chat(Completions.askStream(QUESTION));
    }

    /** What comes when the origin answers so; it must not be asked a second time. */
    WireMessage askOnceWith(ScriptedOrigin.Script script) {
        int calls = origin.requests().size();
        origin.script(script);
        WireMessage seen = askToTheEnd();
        assertThat(origin.requests()).as("calls of the origin").hasSize(calls + 1);
        return seen;
    }

    /** That many clients at once. */
    List<WireMessage> askByMany(int clients) {
        List<WireClient> asking = Stream.generate(() -> asking(Completions.ask(QUESTION)))
                .limit(clients)
                .toList();
        return asking.stream().map(WireClient::read).toList();
    }

    static WireMessage one(List<WireMessage> seen, String xCache) {
        return seen.stream()
                .filter(answer -> answer.xCache().equals(xCache))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody saw " + xCache + ": " + seen));
    }

    /** The same question in other words. */
    void asksAgainBy(String json) {
        asked = json;
    }

    /** In the form in which it was asked. */
    WireMessage askIfCached() {
        return chat(asked, "X-Cache-Control: only-if-cached");
    }

    /** Asks until it is answered from what is stored. */
    void store(String question) {
        patiently().until(() -> chat(Completions.ask(question)).xCache().equals("HIT"));
    }

    /** Looks often: thousands of runs are made of such moments. */
    static ConditionFactory patiently() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }

    void awaitMetric(String series, double value) {
        patiently().until(() -> metric(series) == value);
    }

    void awaitAtLeast(String series, double value) {
        patiently().until(() -> metric(series) >= value);
    }

    void awaitOriginCalls(int calls) {
        patiently().until(() -> origin.requests().size() == calls);
    }

    double metric(String series) {
        try (WireClient client = new WireClient(started(management))) {
            return client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .read()
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(series + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** Nothing is under way, held or lost. */
    void awaitRest() {
        awaitMetric("ai_proxy_exchanges", 0);
        awaitMetric("ai_proxy_recordings", 0);
        awaitMetric("ai_proxy_recordings_bytes", 0);
        assertThat(metric("ai_proxy_bugs_total")).as("bugs").isZero();
    }

    /** Another question is forwarded, answered, kept. */
    void checkCanary() {
        WireMessage canary = chat(Completions.ask("the canary"));
        assertThat(canary.status()).as("canary: %s", canary.text()).isEqualTo(200);
        assertThat(canary.text()).contains("to the canary");
        store("the canary");
        awaitRest();
    }

    @Override
    public void close() throws IOException {
        go.countDown();
        try {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IOException(e);
        }
        origin.close();
    }
}
