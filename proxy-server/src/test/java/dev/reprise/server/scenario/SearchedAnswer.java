package dev.reprise.server.scenario;

import dev.reprise.canaries.Canaries;
import java.util.List;

/** What of an answer is the proxy's own saying, and therefore has no secret in it. */
final class SearchedAnswer {

    private static final List<String> FIELDS_OF_OURS = List.of(
            "via",
            "cache-status",
            "x-cache",
            "age",
            "x-request-id",
            "x-should-retry",
            "retry-after",
            "www-authenticate");

    private SearchedAnswer() {}

    /** Returns it as it is. */
    static WireMessage searched(WireMessage answer) {
        for (String name : FIELDS_OF_OURS) {
            answer.all(name).forEach(value -> Canaries.search("a header of ours", value));
        }
        boolean error = answer.startLine().matches("HTTP/1.1 [45].*")
                && answer.cacheStatus().isEmpty();
        if (error) {
            Canaries.search("an error of ours", answer.text());
        }
        return answer;
    }
}
