package dev.reprise.server.warm;

/** Is told of single lines, one at a time. It must neither block nor throw. */
public interface WarmListener {

    /**
     * A line came to nothing.
     *
     * @param detail what is wrong and what was expected; never what stands in the line
     */
    void failed(WarmLine line, FailureReason reason, String detail);

    /** This line, and whatever follows it, was not asked: it could cost more than is left. */
    void outOfBudget(WarmLine line);

    /** Somebody else than Reprise answered. Told once. */
    void answeredByAnother();
}
