package dev.reprise.server.admin;

/** A port that has nothing to warm. */
final class NoWarming {

    static final Warming HERE = (wish, lines, told) -> {
        throw new IllegalArgumentException("nothing to warm (expected: a proxy)");
    };

    private NoWarming() {}
}
