package dev.reprise.planted.server.util;

/** Planted: a package for everything. */
final class SitsInABannedPackage {}
