package dev.reprise.server.cli;

import dev.reprise.server.config.ProxyConfig;
import java.io.IOException;

/** Starts what commands must not know how to build. The composition root implements it. */
public interface Launcher {

    /** Serves until the process is told to stop; returns the exit code. A failure's message tells people what failed. */
    int serve(ProxyConfig config) throws IOException;

    /** The same, with the scripted origin instead of the configured one, and a demonstration first. */
    int demo(ProxyConfig config) throws IOException;
}
