package dev.reprise.server.admin;

import dev.reprise.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The page at the root of the management port and what belongs to it. It holds no data, so whoever reaches the port may have
 * it; the data is below {@code /admin/}. Nothing of it is of another site, and the browser is told to take nothing that is.
 */
final class Dashboard {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final Dashboard DASHBOARD = new Dashboard();

    private final Map<String, Page> files = new HashMap<>();

    private Dashboard() {
        add("/", HTML, ours("index.html"));
        add("/icon.svg", "image/svg+xml", ours("icon.svg"));
        add("/dashboard.css", CSS, ours("dashboard.css"));
        for (String script :
                new String[] {"dashboard.js", "live.js", "charts.js", "forms.js", "health.js", "text.js"}) {
            add("/" + script, SCRIPT, ours(script));
        }
        String chart = "/META-INF/resources/webjars/uplot/" + version() + "/dist/";
        add("/uplot.js", SCRIPT, bytes(chart + "uPlot.iife.min.js"));
        add("/uplot.css", CSS, bytes(chart + "uPlot.min.css"));
    }

    static Set<String> paths() {
        return DASHBOARD.files.keySet();
    }

    /** The file at a path; empty if there is none. */
    static Optional<Page> at(ManagementRequest request) {
        Page file = DASHBOARD.files.get(request.path());
        return Optional.ofNullable(file).map(found -> unlessKnown(found, request));
    }

    /** What the browser has already, it is not sent again. */
    private static Page unlessKnown(Page file, ManagementRequest request) {
        boolean known =
                request.headers().joined("if-none-match").equals(file.headers().joined("etag"));
        return known
                ? new Page(
                        304,
                        file.contentType(),
                        new byte[0],
                        file.headers().plus("content-length", Integer.toString(file.body().length)))
                : file;
    }

    private void add(String path, String contentType, byte[] body) {
        CRC32 sum = new CRC32();
        sum.update(body);
        Headers headers = Headers.empty()
                .plus("cache-control", "no-cache")
                .plus("etag", "\"%d-%08x\"".formatted(body.length, sum.getValue()))
                .plus("content-security-policy", POLICY)
                .plus("cross-origin-resource-policy", "same-origin")
                .plus("referrer-policy", "no-referrer");
        files.put(path, new Page(200, contentType, body, headers));
    }

    private static byte[] ours(String name) {
        return bytes("/dashboard/" + name);
    }

    /** Of the library that draws charts, as its jar tells. */
    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = open("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static byte[] bytes(String resource) {
        try (InputStream in = open(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        @Nullable InputStream in = Dashboard.class.getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException(resource + " is not in the jar");
        }
        return in;
    }
}
