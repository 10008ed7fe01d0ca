package dev.reprise.exchange;

import dev.reprise.cache.RequestControls;
import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.chat.UsageWish;
import dev.reprise.http.Body;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** A request as it goes to the origin: the client's, without what was meant for us or for one connection. */
final class OutgoingRequest {

    private OutgoingRequest() {}

    /** Whether the connection is to become a WebSocket. Any other offer to upgrade is ignored (RFC 9110 §7.8). */
    static boolean isUpgrade(RequestHead request) {
        Headers headers = request.headers();
        return Headers.tokens(headers.joined("connection").orElse("")).contains("upgrade")
                && Headers.tokens(headers.joined("upgrade").orElse("")).contains("websocket");
    }

    /** One that the cache has no part in; the credential, if there is one, replaces the client's. */
    static RequestHead passing(RequestHead request, @Nullable OriginCredential credential, Hop hop) {
        RequestHead outgoing = outgoing(request, credential, hop);
        return isUpgrade(request)
                ? outgoing.withHeaders(
                        outgoing.headers().plus("connection", "Upgrade").plus("upgrade", "websocket"))
                : outgoing;
    }

    /** One whose answer is recorded, and therefore must not be compressed. */
    static RequestHead recorded(RequestHead request, @Nullable OriginCredential credential, Hop hop) {
        RequestHead outgoing = outgoing(request, credential, hop);
        return outgoing.withHeaders(outgoing.headers().with("accept-encoding", "identity"));
    }

    /** How the origin is asked to write the answer: as the client wants it, with usage if we ask for that too. */
    static Representation written(CompletionRequest request, boolean askUsage) {
        boolean asks = askUsage
                && request.representation().equals(Representation.STREAM)
                && request.endpoint() != Endpoint.RESPONSES
                && !request.streamOptions();
        return asks ? Representation.STREAM_WITH_USAGE : request.representation();
    }

    /** The body that asks for that. */
    static Body body(CompletionRequest request, Representation written, HeldBody body) {
        if (!written.equals(request.representation())) {
            UsageWish.into(body.bytes());
        }
        return body.whole();
    }

    private static RequestHead outgoing(RequestHead request, @Nullable OriginCredential credential, Hop hop) {
        Headers headers = request.headers()
                .endToEnd()
                .onlyNames(name -> !name.equals(RequestControls.FIELD) && !name.equals("expect"))
                .plus("via", hop.via());
        RequestHead outgoing = request.withHeaders(headers);
        return credential == null ? outgoing : credential.putInto(outgoing);
    }
}
