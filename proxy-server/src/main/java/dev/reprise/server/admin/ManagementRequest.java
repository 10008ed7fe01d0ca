package dev.reprise.server.admin;

import dev.reprise.http.Headers;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request to the management port, whole.
 *
 * @param query the parameters, decoded, in the order they came
 * @param peer the address that it came from, for the log
 */
record ManagementRequest(
        String method, String path, Map<String, List<String>> query, Headers headers, byte[] body, String peer) {

    /**
     * Of Netty's request.
     *
     * @throws AdminFault if its query cannot be read
     */
    static ManagementRequest of(HttpRequest request, byte[] body, @Nullable SocketAddress peer) {
        int query = request.uri().indexOf('?');
        return new ManagementRequest(
                request.method().name(),
                query < 0 ? request.uri() : request.uri().substring(0, query),
                parameters(request.uri()),
                Headers.of(request.headers().entries().stream()
                        .map(field -> new Headers.Field(field.getKey(), field.getValue()))
                        .toList()),
                body,
                peer instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "");
    }

    private static Map<String, List<String>> parameters(String uri) {
        try {
            return new QueryStringDecoder(uri).parameters();
        } catch (IllegalArgumentException e) {
            throw AdminFault.badRequest("the query is not as URLs are written");
        }
    }

    /** To HEAD the answer is that of GET, whose body is then left out. */
    boolean isReading() {
        return method.equals("GET") || method.equals("HEAD");
    }

    boolean isPosting() {
        return method.equals("POST");
    }

    Optional<String> parameter(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw AdminFault.badRequest(name + ": given " + values.size() + " times (expected: once)");
        }
        return values.stream().findFirst();
    }
}
