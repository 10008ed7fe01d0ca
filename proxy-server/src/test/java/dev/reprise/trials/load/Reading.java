package dev.reprise.trials.load;

/**
 * What a client makes of an answer's body.
 *
 * @param hash whose answer it says it is; empty if it does not say
 * @param sequence which of the origin's calls; 0 if it does not say
 * @param problem what is not as it must be; empty if every character is
 */
public record Reading(String hash, int sequence, String problem) {

    static final Reading NONE = new Reading("", 0, "");

    static Reading problem(String problem) {
        return new Reading("", 0, problem);
    }

    Reading orProblem(boolean isFine, String otherwise) {
        return isFine || !problem.isEmpty() ? this : new Reading(hash, sequence, otherwise);
    }
}
