package dev.reprise.trials.load;

/** When a client goes away of its own accord. */
enum Leaving {
    NEVER,
    AFTER_SENDING,
    AFTER_THE_HEAD,
    INSIDE
}
