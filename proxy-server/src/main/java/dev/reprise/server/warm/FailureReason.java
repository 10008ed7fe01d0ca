package dev.reprise.server.warm;

/** Why a line came to nothing. One reason, one value: in the summary, in what is said of the line, in the docs. */
public enum FailureReason {
    /** The file could not be read, or not to its end. */
    FILE("file"),
    /** The line is no request. */
    LINE("line"),
    /** There is a budget, and nobody knows what the model costs. */
    NO_PRICE("no-price"),
    /** No connection, or one that broke before an answer began. */
    CONNECTION("connection"),
    /** Status 401 or 403. */
    CREDENTIAL("credential"),
    /** Status 429. */
    RATE_LIMITED("rate-limited"),
    /** Another status that says that the request is wrong. */
    REFUSED("refused"),
    /** A status of 500 or more. */
    SERVER_ERROR("server-error"),
    /** The answer is not whole, or none as its endpoint gives them. */
    CUT("cut"),
    /** The answer has an error in it. */
    ERROR_IN_ANSWER("error-in-answer"),
    /** The answer took too long. */
    TIMEOUT("timeout"),
    /** Warming was told to stop before the answer was there. */
    INTERRUPTED("interrupted");

    private final String token;

    FailureReason(String token) {
        this.token = token;
    }

    public String token() {
        return token;
    }

    /** Whether asking again may help, and cannot have been paid for already. */
    boolean isRetried() {
        return this == CONNECTION || this == RATE_LIMITED || this == SERVER_ERROR;
    }

    /** Of a status that is not a success. */
    static FailureReason ofStatus(int status) {
        if (status == 429) {
            return RATE_LIMITED;
        }
        if (status == 401 || status == 403) {
            return CREDENTIAL;
        }
        return status >= 500 ? SERVER_ERROR : REFUSED;
    }
}
