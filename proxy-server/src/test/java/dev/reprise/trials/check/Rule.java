package dev.reprise.trials.check;

/** What must hold of every run. The first part is about single answers, the second about the sums. */
public enum Rule {
    WRONG_QUESTION("an answer carries the hash of the question that was asked"),
    INVENTED_ANSWER("an answer carries the number of a call that the origin has answered with it"),
    BROKEN_CONTENT("an answer has every character that the origin's has, in order"),
    OTHER_FORM("an answer is written as it was asked for"),
    STREAM_WITHOUT_END("a stream that ends cleanly has ended with [DONE]"),
    UNWHOLE_ACCEPTED("what the origin did not finish is no answer"),
    KEPT_WHAT_IS_NO_ANSWER("a hit is an answer that may be kept"),
    KEPT_UNASKED("what was asked with no-store, or past the cache, answers nobody else"),
    NOT_ITS_OWN("a miss and a bypass are answered by the call that was made for them"),
    PAID_FOR_A_HIT("for a hit, a collapsed request and a refusal the origin is not called"),
    ASKED_TWICE("for one request the origin is called once at most"),
    FROM_THE_CACHE_UNASKED("who asks past the cache is not answered from it"),
    STALE("no hit outlives the lifetime that its answer was given"),
    OLDER_THAN_ASKED("no hit is older than max-age"),
    WRONG_AGE("Age tells how long ago the origin answered"),
    OLDER_AFTER_REFRESH("once no-cache has brought a newer answer, the older is gone"),
    FAILED_WITHOUT_CAUSE("nobody fails whose call the origin has answered"),
    INVENTED_CALL("the origin is called for requests that were made"),

    UNACCOUNTED("accepted = answered + failed + left by the client"),
    MISCOUNTED("the proxy counts what the logs of clients and origin show"),
    NOT_AT_REST("afterwards nothing is under way, and nothing is held");

    private final String meaning;

    Rule(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }
}
