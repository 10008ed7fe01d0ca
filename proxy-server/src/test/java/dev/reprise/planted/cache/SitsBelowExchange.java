package dev.reprise.planted.cache;

/** Planted: what {@code exchange} may know. */
public final class SitsBelowExchange {}
