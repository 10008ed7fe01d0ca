package dev.reprise.exchange;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CredentialFields;
import dev.reprise.cache.Partition;
import dev.reprise.exchange.Clients.Client;
import dev.reprise.exchange.ExchangeFailure.Kind;
import dev.reprise.http.RequestHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in, whose answers they may share, and whose credential the origin sees. Without clients of its own it lets
 * everybody in, and callers bring the origin's credential themselves. Immutable.
 */
public final class Gate {

    private final CachePolicy policy;
    private final @Nullable Clients clients;
    private final @Nullable OriginCredential credential;

    /**
     * Takes what the configuration says.
     *
     * @param clients whom to let in; empty for everybody
     * @param credential put in for callers; null forwards their own
     */
    public Gate(CachePolicy policy, List<Client> clients, @Nullable OriginCredential credential) {
        this.policy = policy;
        this.clients = clients.isEmpty() ? null : new Clients(clients);
        this.credential = credential;
    }

    /**
     * A caller that is let in.
     *
     * @param client its name; empty without clients
     * @param request as it came, but for the key that the proxy knew the caller by
     * @param endToEnd what of it concerns the origin
     */
    public record Caller(String client, RequestHead request, RequestHead endToEnd, Partition partition) {}

    /**
     * Lets a request in.
     *
     * @throws ExchangeFailure if it has no key that the proxy knows, and needs one
     */
    public Caller admit(RequestHead request) {
        if (clients == null) {
            return caller(null, request);
        }
        Clients.Known known = clients.identify(request);
        if (known == null) {
            throw new ExchangeFailure(Kind.UNKNOWN_CLIENT, "no API key, or none that this proxy knows (auth.clients)");
        }
        return caller(known.name(), known.request());
    }

    private Caller caller(@Nullable String client, RequestHead request) {
        RequestHead endToEnd = request.withHeaders(request.headers().endToEnd());
        boolean namedAlone = client != null && credential != null; // what else it sends is replaced, and means nothing
        RequestHead identifying = namedAlone ? CredentialFields.removedFrom(endToEnd) : endToEnd;
        return new Caller(client == null ? "" : client, request, endToEnd, policy.partition(client, identifying));
    }

    /** What the origin's answers of 401 and 403 are about: the caller's own credential, or ours. */
    boolean forwardsCredentials() {
        return credential == null;
    }

    @Nullable
    OriginCredential credential() {
        return credential;
    }
}
