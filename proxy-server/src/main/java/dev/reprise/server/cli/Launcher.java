package dev.reprise.server.cli;

import dev.reprise.server.config.LoadedConfig;
import dev.reprise.server.config.ProxyConfig;
import java.io.IOException;

/**
 * Starts what commands must not know how to build. The composition root implements it. A failure's message is what
 * people are told: that of an {@code IOException} with exit code 1; that of an {@code IllegalArgumentException}, for a
 * configuration that only starting could find wrong, with exit code 2.
 */
public interface Launcher {

    /** Serves until the process is told to stop, and goes on with what is changed meanwhile; returns the exit code. */
    int serve(LoadedConfig config) throws IOException;

    /** Reads what only starting reads, certificates for example, and starts nothing. Fails as {@link #serve} would. */
    void check(ProxyConfig config);

    /** Serves, but with the scripted origin instead of the configured one, and a demonstration first. */
    int demo(ProxyConfig config) throws IOException;
}
