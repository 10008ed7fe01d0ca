package dev.reprise.planted.server;

/** Planted innocent: a name that only looks like a banned one. */
final class Base64Text {}
