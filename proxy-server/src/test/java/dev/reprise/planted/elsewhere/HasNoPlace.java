package dev.reprise.planted.elsewhere;

/** Planted: a package that the layout does not know. */
final class HasNoPlace {}
