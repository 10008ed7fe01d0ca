package dev.reprise.trials.check;

import dev.reprise.trials.load.ClientRecord;
import dev.reprise.trials.load.Control;
import dev.reprise.trials.load.OriginRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Once a client has been given the answer that it asked for with {@code no-cache}, nobody who asks later is given one that
 * was finished before that was begun. Holds where the store never fails, and for answers that are surely small enough.
 */
final class RefreshRules {

    private record Refresh(OriginRecord call, long givenNanos) {}

    private final OriginLog origin;
    private final Findings findings;
    private final Map<String, List<Refresh>> refreshes = new HashMap<>();

    RefreshRules(OriginLog origin, Findings findings) {
        this.origin = origin;
        this.findings = findings;
    }

    void learn(ClientRecord request) {
        boolean refreshed = request.control() == Control.NO_CACHE
                && request.isJudged()
                && request.reading().problem().isEmpty();
        OriginRecord call = refreshed ? origin.call(request.reading().sequence()) : null;
        if (call != null && call.conduct().isAnswer() && call.isSmall()) {
            refreshes
                    .computeIfAbsent(request.hash(), hash -> new ArrayList<>())
                    .add(new Refresh(call, request.endNanos()));
        }
    }

    void judge(ClientRecord request) {
        boolean hit = request.isJudged() && request.xCache().equals("HIT");
        OriginRecord call = hit ? origin.call(request.reading().sequence()) : null;
        if (call == null) {
            return;
        }
        for (Refresh refresh : refreshes.getOrDefault(request.hash(), List.of())) {
            boolean older = call.endNanos() < refresh.call.beginNanos();
            findings.unless(
                    !older || refresh.givenNanos >= request.beginNanos(),
                    Rule.OLDER_AFTER_REFRESH,
                    request + " after " + refresh.call);
        }
    }
}
