package dev.reprise.planted.chat;

import org.slf4j.Logger;

/** Planted: a core class that needs more than the core may. */
public record UsesALogger(Logger logger) {}
