package dev.reprise.trials.check;

import dev.reprise.trials.load.Fate;
import java.util.List;

/**
 * Holds the proxy's counts against both logs. Of a request whose client left, or saw the answer break, the client cannot
 * know what it was counted as: those are the only play that a count has, and without them all is exact.
 */
record BalanceRules(ClientLog clients, OriginLog origin, Exposition proxy, Findings findings) {

    void judge() {
        long left = clients.ended(Fate.LEFT);
        long failed = clients.ended(Fate.REFUSED) + clients.ended(Fate.BROKEN);
        long unseen = left + clients.ended(Fate.BROKEN);
        between("accepted", proxy.sum("ai_proxy_ended_total"), clients.all(), 0, Rule.UNACCOUNTED);
        between("answered", ended("answered"), clients.ended(Fate.ANSWERED), left, Rule.UNACCOUNTED);
        between("failed", ended("failed"), failed, left, Rule.UNACCOUNTED);
        between("left", ended("left"), 0, left, Rule.UNACCOUNTED);
        long misses = clients.answered("MISS") + clients.answered("STALE");
        counted("hits", "ai_cache_hits_total", clients.answered("HIT"), unseen);
        counted("misses", "ai_cache_misses_total", misses, unseen);
        counted("bypasses", "ai_cache_bypasses_total", clients.answered("BYPASS"), unseen);
        counted("collapsed", "ai_cache_collapsed_total", clients.answered("COLLAPSED"), unseen);
        long refused = proxy.sum("ai_proxy_errors_total", "kind=\"only_if_cached\"");
        between("only-if-cached", refused, clients.refused("only_if_cached"), left, Rule.MISCOUNTED);
        judgeOriginCalls(left + failed);
        judgeRest();
    }

    /** Nothing is ever asked twice, so there are no retries: each call is a miss, a bypass or came to nothing. */
    private void judgeOriginCalls(long play) {
        long forwarded = proxy.sum("ai_cache_misses_total") + proxy.sum("ai_cache_bypasses_total");
        findings.unless(
                origin.size() <= forwarded + play && forwarded <= origin.size() + play,
                Rule.MISCOUNTED,
                "origin's calls " + origin.size() + ", misses and bypasses " + forwarded + ", play " + play);
        between(
                "origin's answers",
                origin.answeredWithAHead(),
                proxy.sum("ai_upstream_responses_total"),
                play,
                Rule.MISCOUNTED);
        for (long nonce : origin.nonces()) {
            findings.unless(clients.has(nonce), Rule.INVENTED_CALL, "nonce " + nonce);
        }
    }

    private void judgeRest() {
        for (String gauge : List.of("ai_proxy_exchanges", "ai_proxy_recordings", "ai_proxy_recordings_bytes")) {
            findings.unless(proxy.sum(gauge) == 0, Rule.NOT_AT_REST, gauge + " is " + proxy.sum(gauge));
        }
        for (String counter : List.of("ai_proxy_bugs_total", "ai_proxy_rejected_total")) {
            findings.unless(proxy.sum(counter) == 0, Rule.MISCOUNTED, counter + " is " + proxy.sum(counter));
        }
    }

    private long ended(String how) {
        return proxy.sum("ai_proxy_ended_total", "end=\"" + how + "\"");
    }

    private void counted(String what, String series, long seen, long play) {
        between(what, proxy.sum(series), seen, play, Rule.MISCOUNTED);
    }

    private void between(String what, long counted, long seen, long play, Rule rule) {
        String told = what + ": the proxy counts " + counted + ", the logs show " + seen + " to " + (seen + play);
        findings.unless(counted >= seen && counted <= seen + play, rule, told);
    }
}
