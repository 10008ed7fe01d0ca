package dev.reprise.server.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.server.scenario.Delivery.Framing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that others have collected because servers misunderstood them. An independent reader says what the client has
 * asked and what the origin was sent: the origin gets a beginning of what was asked, to the byte, and nothing else; nobody
 * waits in vain, nobody is told that the server failed, and the next client is served.
 *
 * <p>{@code -Dtrials.full=true} sends every request in every way; otherwise every eighth goes behind and before others.
 */
class CorpusTest {

    private static final String CORPUS = "shared/corpora/http1-requests.tsv";
    private static final boolean FULL = Boolean.getBoolean("trials.full");
    private static final int SEGMENT_BYTES = 7;

    private RawOrigin origin;
    private RunningProxy proxy;
    private WireClient neighbour;
    private final Set<List<Object>> lately = new HashSet<>(); // what the case before this one has asked
    private final List<String> wrong = new ArrayList<>();
    private int forwards; // of cases

    @BeforeEach
    void start() throws Exception {
        origin = new RawOrigin();
        // One event loop, so that every case shares its connections to the origin with every other.
        proxy = RunningProxy.before(origin.baseUrl(), "server.event-loops=1", "limits.drain-time-max=5s");
        neighbour = proxy.connect();
    }

    @AfterEach
    void stop() {
        neighbour.close();
        proxy.close();
        origin.close();
    }

    static List<Arguments> deliveries() {
        List<Arguments> deliveries = new ArrayList<>();
        for (Framing framing : Framing.values()) {
            int everyNth = FULL || framing == Framing.ALONE ? 1 : 8;
            deliveries.add(Arguments.of(new Delivery(framing, Delivery.WHOLE), everyNth));
            deliveries.add(Arguments.of(new Delivery(framing, SEGMENT_BYTES), everyNth));
            deliveries.add(Arguments.of(new Delivery(framing, 1), everyNth));
        }
        return deliveries;
    }

    @ParameterizedTest
    @MethodSource("deliveries")
    void forwardsOnlyWhatWasAskedAndAnswersTheNext(Delivery delivery, int everyNth) throws Exception {
        Path corpus = Path.of("").toAbsolutePath().getParent().resolveSibling(CORPUS);
        assumeTrue(Files.exists(corpus), () -> "skipped: no ../" + CORPUS + " beside the project");
        List<String> lines = Files.readAllLines(corpus);
        for (int i = 0; i < lines.size() && wrong.size() < 20; i += everyNth) {
            String[] columns = lines.get(i).split("\t", -1);
            check(columns[0], delivery, Base64.getDecoder().decode(columns[2]));
        }

        assertThat(wrong).isEmpty();
        assertThat(origin.understoodAll()).isTrue();
        assertThat(forwards).isPositive();
    }

    private void check(String name, Delivery delivery, byte[] request) throws Exception {
        byte[] sent = delivery.sent(request);
        StrictRequests.Reading asked = StrictRequests.read(sent);
        int before = origin.whole().size() + (delivery.framing() == Framing.SECOND ? 1 : 0);
        try {
            judgeAnswers(name, asked, delivery.to(proxy.address(), sent, asked.requests()));
        } catch (IOException silence) {
            wrong.add(name + ": " + silence);
        }
        judgeForwards(name, asked, before);
        if (neighbour.send(Delivery.GOOD).read().status() != 299) {
            wrong.add(name + ": the neighbour was not served");
        }
    }

    private void judgeAnswers(String name, StrictRequests.Reading asked, List<WireMessage> answers) {
        long good = answers.stream().filter(answer -> answer.status() == 299).count();
        boolean refused = answers.stream().anyMatch(answer -> answer.status() >= 500)
                || answers.size() - good > 1
                || good > asked.requests().size();
        if (refused) {
            wrong.add(name + ": answered "
                    + answers.stream().map(WireMessage::status).toList());
        }
    }

    /** Whole requests come in the order they were asked in; what is cut is the next one of them. */
    private void judgeForwards(String name, StrictRequests.Reading asked, int before) {
        List<List<Object>> wanted =
                asked.requests().stream().map(StrictRequest::essence).toList();
        List<List<Object>> came = origin.whole().stream()
                .skip(before)
                .map(StrictRequest::essenceAtOrigin)
                .toList();
        forwards += came.size();
        if (came.size() > wanted.size() || !wanted.subList(0, came.size()).equals(came)) {
            wrong.add(name + ": asked " + wanted + ", forwarded " + came);
        }
        Set<List<Object>> heads = new HashSet<>();
        asked.requests().forEach(request -> heads.add(headOf(request).essence()));
        asked.cut().ifPresent(cut -> heads.add(cut.essence()));
        lately.addAll(heads);
        for (StrictRequest begun : origin.begun()) {
            if (!lately.contains(headOf(begun).essenceAtOrigin())) {
                wrong.add(name + ": begun to forward " + begun);
            }
        }
        lately.retainAll(heads);
    }

    private static StrictRequest headOf(StrictRequest whole) {
        return new StrictRequest(whole.method(), whole.target(), whole.version(), whole.fields(), new byte[0]);
    }
}
