package dev.reprise.trials.check;

import dev.reprise.trials.load.ClientRecord;
import dev.reprise.trials.load.Control;
import dev.reprise.trials.load.Fate;
import dev.reprise.trials.load.OriginRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Judges single answers against the origin's log. */
final class AnswerRules {

    /** Between the origin's last byte and the moment from which the proxy counts an answer's age, on a busy machine. */
    private static final long KEEPING_NANOS_MAX = Duration.ofSeconds(1).toNanos();

    /** How long the proxy may not have noticed the end of a call; who comes meanwhile shares what is left of it. */
    private static final long UNNOTICED_NANOS_MAX = Duration.ofSeconds(1).toNanos();

    /** How long bytes that were left on a connection may go unnoticed. */
    private static final long POLLUTED_NANOS_MAX = Duration.ofMillis(100).toNanos();

    private static final Set<String> FORWARDED = Set.of("MISS", "STALE", "BYPASS");
    private static final Set<Control> PAST_THE_CACHE =
            Set.of(Control.NO_CACHE, Control.LEAVE_OUT, Control.STORED_AT_ORIGIN, Control.OTHER_TYPE);
    private static final Set<Control> NOT_TO_BE_KEPT =
            Set.of(Control.NO_STORE, Control.LEAVE_OUT, Control.STORED_AT_ORIGIN, Control.OTHER_TYPE);

    private final ClientLog clients;
    private final OriginLog origin;
    private final Findings findings;

    AnswerRules(ClientLog clients, OriginLog origin, Findings findings) {
        this.clients = clients;
        this.origin = origin;
        this.findings = findings;
    }

    void judge(ClientRecord request) {
        List<OriginRecord> own = origin.callsOf(request.nonce());
        findings.unless(own.size() <= 1, Rule.ASKED_TWICE, request);
        if (request.fate() == Fate.LEFT) {
            return;
        }
        if (request.fate() != Fate.ANSWERED) {
            judgeFailure(request, own);
        } else if (request.status() != 200) {
            findings.unless(!isFromTheCache(request), Rule.KEPT_WHAT_IS_NO_ANSWER, request);
            judgeFailure(request, own);
        } else if (request.reading().problem().isEmpty()) {
            judgeWhole(request, own);
        } else if (!isTheOriginsDoing(request, own)) {
            findings.add(brokenRule(request), request.toString());
        }
    }

    private void judgeFailure(ClientRecord request, List<OriginRecord> own) {
        if (request.error().equals("only_if_cached") && request.control() == Control.ONLY_IF_CACHED) {
            findings.unless(own.isEmpty(), Rule.PAID_FOR_A_HIT, request);
            return;
        }
        boolean caused = own.isEmpty()
                ? unanswered(request) || (request.error().equals("origin_failed") && isAfterPollution(request))
                : !own.get(0).conduct().isAnswer();
        findings.unless(caused, Rule.FAILED_WITHOUT_CAUSE, request);
    }

    /** What the origin says is whole may pass, though it is none: to who asked, and who shared; never as a hit. */
    private boolean isTheOriginsDoing(ClientRecord request, List<OriginRecord> own) {
        if (request.xCache().equals("HIT")) {
            return false;
        }
        return own.isEmpty() ? unanswered(request) : own.get(0).conduct().isLie();
    }

    private boolean unanswered(ClientRecord request) {
        return origin.wasUnansweredBetween(
                request.hash(), request.beginNanos() - UNNOTICED_NANOS_MAX, request.endNanos());
    }

    /** It met a connection on which bytes were left; the origin may never have seen it. */
    private boolean isAfterPollution(ClientRecord request) {
        return origin.wasPollutedBetween(request.beginNanos() - POLLUTED_NANOS_MAX, request.endNanos());
    }

    private static Rule brokenRule(ClientRecord request) {
        String problem = request.reading().problem();
        if (problem.startsWith("form") || problem.startsWith("usage, not asked") || problem.startsWith("encoding")) {
            return Rule.OTHER_FORM;
        }
        return problem.startsWith("no [DONE]") ? Rule.STREAM_WITHOUT_END : Rule.BROKEN_CONTENT;
    }

    private void judgeWhole(ClientRecord request, List<OriginRecord> own) {
        OriginRecord call = origin.call(request.reading().sequence());
        findings.unless(request.reading().hash().equals(request.hash()), Rule.WRONG_QUESTION, request);
        if (call == null || !call.hash().equals(request.reading().hash())) {
            findings.add(Rule.INVENTED_ANSWER, request.toString());
            return;
        }
        findings.unless(call.conduct().isAnswer() || call.conduct().isLie(), Rule.UNWHOLE_ACCEPTED, request);
        if (FORWARDED.contains(request.xCache())) {
            findings.unless(own.size() == 1 && own.get(0).equals(call), Rule.NOT_ITS_OWN, request);
            return;
        }
        findings.unless(own.isEmpty(), Rule.PAID_FOR_A_HIT, request);
        findings.unless(!PAST_THE_CACHE.contains(request.control()), Rule.FROM_THE_CACHE_UNASKED, request);
        findings.unless(!NOT_TO_BE_KEPT.contains(clients.controlOf(call.nonce())), Rule.KEPT_UNASKED, request);
        if (request.xCache().equals("HIT")) {
            findings.unless(call.conduct().isAnswer(), Rule.KEPT_WHAT_IS_NO_ANSWER, request);
            judgeAge(request, call);
        }
    }

    private static boolean isFromTheCache(ClientRecord request) {
        return request.xCache().equals("HIT");
    }

    private void judgeAge(ClientRecord request, OriginRecord call) {
        long completeNanos =
                Math.max(call.endNanos(), clients.endNanosOf(call.nonce())); // a busy machine may take a while
        long ageNanosMin = request.beginNanos() - completeNanos - KEEPING_NANOS_MAX;
        long ageNanosMax = request.endNanos() - call.beginNanos();
        boolean outlived = clients.controlOf(call.nonce()) == Control.TTL && ageNanosMin > Control.TTL_ASKED.toNanos();
        findings.unless(!outlived, Rule.STALE, request);
        boolean tooOld = request.control() == Control.MAX_AGE && ageNanosMin > Control.MAX_AGE_ASKED.toNanos();
        findings.unless(!tooOld, Rule.OLDER_THAN_ASKED, request);
        long age = Duration.ofSeconds(request.ageSeconds()).toNanos();
        long second = Duration.ofSeconds(1).toNanos();
        findings.unless(age <= ageNanosMax + second && age >= ageNanosMin - second, Rule.WRONG_AGE, request);
    }
}
