package dev.reprise.server.config;

/**
 * {@code auth.*}: who is let in.
 *
 * @param trustNetwork whoever can connect may be answered from what others have paid for
 */
public record AuthConfig(boolean trustNetwork) {}
