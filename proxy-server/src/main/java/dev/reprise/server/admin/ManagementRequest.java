package dev.reprise.server.admin;

import dev.reprise.http.Headers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to the management port, whole.
 *
 * @param query the parameters, decoded, in the order they came
 * @param peer the address that it came from, for the log
 */
record ManagementRequest(
        String method, String path, Map<String, List<String>> query, Headers headers, byte[] body, String peer) {

    /** To HEAD the answer is that of GET, whose body is then left out. */
    boolean isReading() {
        return method.equals("GET") || method.equals("HEAD");
    }

    Optional<String> parameter(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw AdminFault.badRequest(name + ": given " + values.size() + " times (expected: once)");
        }
        return values.stream().findFirst();
    }
}
