package dev.reprise.trials.check;

import dev.reprise.trials.load.ClientRecord;
import dev.reprise.trials.load.Journal;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Compares, when a run is over, what the clients wrote down with what the origin wrote down and with what the proxy
 * counted.
 *
 * @param clientFile lines of {@link ClientRecord}
 * @param originFile lines of {@link dev.reprise.trials.load.OriginRecord}
 * @param proxy the proxy's metrics, once everything has ended
 */
public record Checker(Path clientFile, Path originFile, Exposition proxy) {

    public Findings check() throws IOException {
        Findings findings = new Findings();
        ClientLog clients = ClientLog.read(clientFile);
        OriginLog origin = OriginLog.read(originFile);
        AnswerRules answers = new AnswerRules(clients, origin, findings);
        Journal.forEach(clientFile, line -> answers.judge(ClientRecord.of(line)));
        if (isEverythingKept()) {
            RefreshRules refreshes = new RefreshRules(origin, findings);
            Journal.forEach(clientFile, line -> refreshes.learn(ClientRecord.of(line)));
            Journal.forEach(clientFile, line -> refreshes.judge(ClientRecord.of(line)));
        }
        new BalanceRules(clients, origin, proxy, findings).judge();
        return findings;
    }

    private boolean isEverythingKept() {
        long lost = proxy.sum("ai_cache_not_stored_total", "reason=\"store\"")
                + proxy.sum("ai_cache_not_stored_total", "reason=\"overloaded\"")
                + proxy.sum("ai_cache_not_stored_total", "reason=\"incomplete\"")
                + proxy.sum("ai_cache_not_stored_total", "reason=\"recordings-full\"");
        return lost == 0;
    }
}
