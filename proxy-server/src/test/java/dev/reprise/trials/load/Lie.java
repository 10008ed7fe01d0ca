package dev.reprise.trials.load;

/** What a {@link Middleman} does wrong, one thing at a time. */
public enum Lie {
    NONE,
    /** Gives each client the answer that the client before was to get. */
    SWAPS_ANSWERS,
    TRUNCATES,
    SWAPS_TWO_BYTES,
    ENDS_STREAMS_WITHOUT_DONE,
    /** Asks for JSON where a stream was asked for, and passes it on. */
    WRITES_ANOTHER_FORM,
    /** Answers by itself what nobody has answered. */
    INVENTS_AN_ANSWER,
    /** Completes what the origin broke off. */
    COMPLETES_WHAT_WAS_CUT,
    FORGETS_THE_CREDENTIAL,
    FORGETS_THE_NAMESPACE,
    FORGETS_NO_CACHE,
    FORGETS_NO_STORE,
    FORGETS_THE_TTL,
    FORGETS_MAX_AGE,
    FORGETS_TO_REFRESH,
    KEEPS_ERRORS,
    LIES_ABOUT_AGE,
    ASKS_TWICE,
    ASKS_THOUGH_IT_HITS,
    ASKS_FOR_ITSELF,
    REFUSES_WHAT_WAS_ANSWERED,
    DROPS_A_HIT,
    DROPS_A_REQUEST,
    NEVER_RESTS
}
