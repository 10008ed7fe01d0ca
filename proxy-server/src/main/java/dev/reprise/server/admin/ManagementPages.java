package dev.reprise.server.admin;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What there is on the management port. Pages are made on its event loop, so the suppliers must not block.
 *
 * @param metrics all metrics in Prometheus' text format 0.0.4
 */
public record ManagementPages(Supplier<Readiness> readiness, Supplier<String> metrics, AdminPages admin) {

    private static final String ADMIN = "/admin/";
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** The answer to a request, from whoever may ask. */
    CompletionStage<Page> answer(ManagementRequest request, AdminAccess access) {
        if (request.path().startsWith(ADMIN)) {
            Optional<Page> refusal = access.refusal(request);
            return refusal.isPresent() ? CompletableFuture.completedFuture(refusal.get()) : admin(request);
        }
        return CompletableFuture.completedFuture(open(request, access));
    }

    /** Whether there is a page that reads what such a request brings, from whoever may ask. */
    boolean isRead(ManagementRequest request, AdminAccess access) {
        AdminPage page = admin.at(request.path());
        return page != null
                && !page.isReading()
                && request.isPosting()
                && access.refusal(request).isEmpty();
    }

    /** What makes an event of {@code /admin/live}, a JSON object; null if there is no such page. */
    @Nullable
    Supplier<CompletionStage<String>> live() {
        LiveReport live = admin.live();
        return live == null ? null : () -> live.json(readiness.get().json());
    }

    private CompletionStage<Page> admin(ManagementRequest request) {
        AdminPage page = admin.at(request.path());
        if (page == null) {
            return CompletableFuture.completedFuture(unknown());
        }
        if (page.isReading() != request.isReading()
                || (!request.isReading() && !request.method().equals("POST"))) {
            return CompletableFuture.completedFuture(Page.methodNotAllowed(page.isReading() ? "GET, HEAD" : "POST"));
        }
        return page.answer(request);
    }

    private Page open(ManagementRequest request, AdminAccess access) {
        return switch (request.path()) {
            case "/healthz" -> reading(request, () -> Page.text(PLAIN, "ok\n"));
            case "/readyz" -> reading(request, () -> ready(readiness.get()));
            case "/metrics" ->
                reading(
                        request,
                        () -> access.isRebound(request) ? AdminAccess.foreign() : Page.text(PROMETHEUS, metrics.get()));
            default -> file(request);
        };
    }

    private Page file(ManagementRequest request) {
        Optional<Page> file = Dashboard.at(request);
        return file.isPresent() ? reading(request, file::get) : unknown();
    }

    private static Page reading(ManagementRequest request, Supplier<Page> page) {
        return request.isReading() ? page.get() : Page.methodNotAllowed("GET, HEAD");
    }

    private Page unknown() {
        StringBuilder paths = new StringBuilder("/, /healthz, /readyz, /metrics");
        admin.paths().forEach(path -> paths.append(", ").append(path));
        paths.append(", ").append(WarmUpload.PATH); // which is no page, because its answer begins while it is read
        return Page.error(404, "not_found", "there is no such page; there are " + paths);
    }

    private static Page ready(Readiness readiness) {
        return Page.json(readiness.isReady() ? 200 : 503, readiness.json());
    }
}
