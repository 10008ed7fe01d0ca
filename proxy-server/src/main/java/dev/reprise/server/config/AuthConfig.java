package dev.reprise.server.config;

import dev.reprise.exchange.Clients.Client;
import java.util.List;

/**
 * {@code auth.*}: who is let in.
 *
 * @param clients the callers with a key of the proxy's own; empty lets everybody in
 * @param trustNetwork whoever can connect may be answered from what others have paid for
 */
public record AuthConfig(List<Client> clients, boolean trustNetwork) {

    public AuthConfig {
        clients = List.copyOf(clients);
        long keys = clients.stream().map(Client::key).distinct().count();
        Check.require(keys == clients.size(), "auth.clients", Shown.HIDDEN, "each key once");
    }

    /** Whether the operator has said who may share answers and spend the proxy's money. */
    boolean isDecided() {
        return trustNetwork || !clients.isEmpty();
    }
}
