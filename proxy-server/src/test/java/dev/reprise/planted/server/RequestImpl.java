package dev.reprise.planted.server;

/** Planted: a name that says nothing. */
final class RequestImpl {}
