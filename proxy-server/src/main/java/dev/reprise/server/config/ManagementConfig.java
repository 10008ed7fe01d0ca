package dev.reprise.server.config;

/**
 * {@code management.*}: where operators and probes connect.
 *
 * @param port 0 is any free port
 */
public record ManagementConfig(String host, int port) {

    public ManagementConfig {
        Check.filled("management.host", host);
        Check.port("management.port", port);
    }
}
