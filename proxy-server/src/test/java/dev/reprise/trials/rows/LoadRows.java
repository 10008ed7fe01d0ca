package dev.reprise.trials.rows;

import static dev.reprise.trials.rows.Bench.isRight;
import static dev.reprise.trials.rows.Bench.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import dev.reprise.trials.means.RedisTrouble;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Many at once, and a fault among them. */
final class LoadRows {

    private static final String CHAT = "/v1/chat/completions";
    private static final int MANY = 60;
    private static final int WAIT_SECONDS = 20;

    private LoadRows() {}

    static List<FaultRow> rows() {
        return List.of(
                row("60 ask the same at once", "60 answers, 1 call of the origin", LoadRows::theSame),
                row("60 ask 60 things at once", "60 answers, 60 calls of the origin", LoadRows::different),
                row(
                        "60 ask at once while Redis is stopped",
                        "60 answers",
                        bench -> without(bench, RedisTrouble.STOPPED)),
                row("60 ask at once while Redis is killed", "60 answers", bench -> without(bench, RedisTrouble.KILLED)),
                row("the forward that 60 share fails", "60 answers, 2 calls of the origin", LoadRows::sharedFailure),
                row("60 share a forward and Redis is stopped", "60 answers", LoadRows::sharedWithoutRedis),
                row("200 connections that ask nothing", "the next question is answered", LoadRows::idle));
    }

    private static FaultRow row(String name, String expected, FaultRow.Experiment experiment) {
        return new FaultRow("load", name, expected, experiment);
    }

    /** Sends them all before it reads any answer. */
    private static List<WireMessage> askAll(Bench bench, IntFunction<String> question) {
        List<WireClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                clients.add(bench.connect().post(CHAT, Completions.ask(question.apply(i))));
            }
            return clients.stream().map(WireClient::read).toList();
        } finally {
            clients.forEach(WireClient::close);
        }
    }

    private static void theSame(Bench bench) {
        Counts counts = bench.counts();
        String question = question();
        askAll(bench, i -> question).forEach(Bench::isRight);
        counts.expect(1, "ai_upstream_responses_total");
        counts.expect(MANY, "ai_proxy_ended_total", "end=\"answered\"");
    }

    private static void different(Bench bench) {
        Counts counts = bench.counts();
        askAll(bench, i -> question()).forEach(Bench::isRight);
        counts.expect(MANY, "ai_upstream_responses_total");
        counts.expect(MANY, "ai_cache_misses_total");
    }

    private static void without(Bench bench, RedisTrouble trouble) throws Exception {
        bench.redis.begin(trouble);
        try {
            askAll(bench, i -> question()).forEach(Bench::isRight);
        } finally {
            bench.redis.end(trouble);
        }
        isRight(bench.awaitHit(question()));
    }

    private static void sharedFailure(Bench bench) {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        bench.origin.script((request, turn) -> {
            if (calls.incrementAndGet() == 1) {
                first.await(WAIT_SECONDS, TimeUnit.SECONDS);
                turn.reset();
            } else {
                Completions.answer(request, turn);
            }
        });
        String question = question();
        List<WireClient> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(bench.connect().post(CHAT, Completions.ask(question)));
        }
        Counts counts = bench.counts();
        first.countDown();
        List<WireMessage> answers = clients.stream().map(WireClient::read).toList();
        clients.forEach(WireClient::close);
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSizeGreaterThanOrEqualTo(MANY - 1);
        assertThat(answers).allMatch(WireMessage::whole);
        assertThat(calls.get()).isLessThanOrEqualTo(2);
        counts.expect(1, "ai_upstream_responses_total");
    }

    private static void sharedWithoutRedis(Bench bench) throws Exception {
        bench.redis.begin(RedisTrouble.STOPPED);
        try {
            String question = question();
            askAll(bench, i -> question).forEach(Bench::isRight);
        } finally {
            bench.redis.end(RedisTrouble.STOPPED);
        }
        isRight(bench.awaitHit(question()));
    }

    private static void idle(Bench bench) {
        List<WireClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                clients.add(bench.connect());
            }
            isRight(bench.ask(question()));
        } finally {
            clients.forEach(WireClient::reset);
        }
        isRight(bench.ask(question()));
    }
}
