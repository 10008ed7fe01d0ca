package dev.reprise.planted.server.demo;

/** Planted innocent: in a marked package. */
final class IsNullMarked {}
