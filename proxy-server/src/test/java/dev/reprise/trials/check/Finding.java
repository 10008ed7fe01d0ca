package dev.reprise.trials.check;

/** One breach of a rule, with what it takes to look it up in the logs. */
public record Finding(Rule rule, String what) {}
