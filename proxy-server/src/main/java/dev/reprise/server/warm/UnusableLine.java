package dev.reprise.server.warm;

/** A line that is no request. Its message says what it is instead, and what was expected; never what stands in it. */
final class UnusableLine extends Exception {

    private final FailureReason reason;

    UnusableLine(FailureReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    UnusableLine(String message) {
        this(FailureReason.LINE, message);
    }

    FailureReason reason() {
        return reason;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
