package dev.reprise.planted.server.redis;

import picocli.CommandLine;

/** Planted: picocli away from home. */
record UsesPicocli(CommandLine commands) {}
