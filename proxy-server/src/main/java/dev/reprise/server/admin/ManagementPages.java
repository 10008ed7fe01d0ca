package dev.reprise.server.admin;

import java.util.Set;
import java.util.function.Supplier;

/**
 * What can be read on the management port. Pages are made on its event loop, so the suppliers must not block.
 *
 * @param metrics all metrics in Prometheus' text format 0.0.4
 */
public record ManagementPages(Supplier<Readiness> readiness, Supplier<String> metrics) {

    /** The methods that every page answers. */
    static final String METHODS = "GET, HEAD";

    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> PATHS = Set.of("/healthz", "/readyz", "/metrics");

    /** The answer to a request; to HEAD it is that of GET, whose body is then left out. */
    Page answer(String method, String path) {
        if (!PATHS.contains(path)) {
            return Page.error(404, "not_found", "there is no such page; there are /healthz, /readyz and /metrics");
        }
        if (!READING.contains(method)) {
            return Page.error(405, "method_not_allowed", "this page can only be read: use GET or HEAD");
        }
        return page(path);
    }

    private Page page(String path) {
        return switch (path) {
            case "/healthz" -> Page.text(PLAIN, "ok\n");
            case "/readyz" -> ready(readiness.get());
            case "/metrics" -> Page.text(PROMETHEUS, metrics.get());
            default -> throw new AssertionError(path);
        };
    }

    private static Page ready(Readiness readiness) {
        return Page.json(readiness.isReady() ? 200 : 503, readiness.json());
    }
}
