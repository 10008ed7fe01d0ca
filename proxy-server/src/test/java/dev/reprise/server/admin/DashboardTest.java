package dev.reprise.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.ResponseStore;
import dev.reprise.server.config.ManagementConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The files of the dashboard as browsers get them. What they do is for {@code conformance/dashboard} to see. */
@Timeout(30)
class DashboardTest {

    private static final int PAGE_BYTES_MAX = 200_000;
    private static final List<String> OURS = List.of(
            "/", "/dashboard.css", "/dashboard.js", "/live.js", "/charts.js", "/forms.js", "/health.js", "/text.js");
    private static final Pattern LOADED =
            Pattern.compile("<(?:script|link|img)\\b[^>]*?(?:src|href)=\"([^\"]+)\"|from \"\\./([^\"]+)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private ManagementServer server;

    @BeforeEach
    void start() {
        ManagementPages pages = new ManagementPages(
                () -> new Readiness(Readiness.Phase.READY, "memory", ResponseStore.State.UP),
                () -> "",
                AdminPages.none());
        server = ManagementServer.start(
                        new ManagementConfig("127.0.0.1", 0, "a-token-of-many-characters", false),
                        pages,
                        NoWarming.HERE)
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        server.close().toCompletableFuture().join();
    }

    private HttpResponse<byte[]> get(String path, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private String text(String path) throws Exception {
        return new String(get(path).body(), StandardCharsets.UTF_8);
    }

    private static String field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void isThereWithoutATokenBecauseItHoldsNoData() throws Exception {
        HttpResponse<byte[]> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(field(page, "content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(field(get("/dashboard.css"), "content-type")).isEqualTo("text/css; charset=utf-8");
        assertThat(field(get("/uplot.css"), "content-type")).isEqualTo("text/css; charset=utf-8");
        assertThat(field(get("/dashboard.js"), "content-type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(field(get("/uplot.js"), "content-type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(field(get("/icon.svg"), "content-type")).isEqualTo("image/svg+xml");
    }

    @Test
    void letsBrowsersTakeNothingThatIsNotItsOwn() throws Exception {
        for (String path : Dashboard.paths()) {
            HttpResponse<byte[]> file = get(path);

            assertThat(field(file, "content-security-policy"))
                    .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src"
                            + " 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
            assertThat(field(file, "x-content-type-options")).isEqualTo("nosniff");
            assertThat(field(file, "referrer-policy")).isEqualTo("no-referrer");
        }
    }

    @Test
    void asksNoOtherSiteAndHasNoCodeOrStyleInItsMarkup() throws Exception {
        for (String path : OURS) {
            assertThat(text(path)).as(path).doesNotContain("http://", "https://", "innerHTML", "eval(");
        }
        assertThat(text("/").replaceAll("<script src=\"[^\"]+\"[^>]*></script>", ""))
                .doesNotContain("<script", "<style", "style=", "javascript:")
                .doesNotContainPattern("\\son[a-z]+=");
    }

    @Test
    void loadsWhatThereIsAndNothingElse() throws Exception {
        Set<String> loaded = new TreeSet<>(Set.of("/"));
        for (String path : OURS) {
            loaded.addAll(LOADED.matcher(text(path))
                    .results()
                    .map(DashboardTest::loaded)
                    .collect(Collectors.toSet()));
        }

        assertThat(loaded).containsExactlyInAnyOrderElementsOf(Dashboard.paths());
    }

    private static String loaded(MatchResult found) {
        return "/" + (found.group(1) == null ? found.group(2) : found.group(1));
    }

    @Test
    void weighsLittle() throws Exception {
        int bytes = 0;
        for (String path : Dashboard.paths()) {
            bytes += get(path).body().length;
        }

        assertThat(bytes).isBetween(50_000, PAGE_BYTES_MAX);
    }

    @Test
    void isNotSentAgainToWhoHasIt() throws Exception {
        HttpResponse<byte[]> first = get("/uplot.js");

        HttpResponse<byte[]> again = get("/uplot.js", "If-None-Match", field(first, "etag"));

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(field(again, "etag")).isEqualTo(field(first, "etag"));
        assertThat(get("/uplot.js", "If-None-Match", "\"another\"").statusCode())
                .isEqualTo(200);
    }
}
