package dev.reprise.server.scenario;

import dev.reprise.canaries.Canaries;
import dev.reprise.server.ProxyServer;
import dev.reprise.server.config.ConfigSources;
import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.ProxyConfig;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A whole proxy in this process, on free ports, with the settings that a test is about. */
public final class RunningProxy implements AutoCloseable {

    private static final long WAIT_SECONDS_MAX = 40;

    private final ProxyServer server;

    private RunningProxy(ProxyServer server) {
        this.server = server;
    }

    public static RunningProxy before(ScriptedOrigin origin, String... settings) throws Exception {
        return before(origin.baseUrl(), settings);
    }

    public static RunningProxy before(String originUrl, String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "server.host=127.0.0.1",
                "server.port=0",
                "management.port=0",
                "upstream.base-url=" + originUrl,
                "limits.drain-time-max=1s"));
        all.addAll(List.of(settings));
        return new RunningProxy(
                ProxyServer.start(config(all)).toCompletableFuture().get(WAIT_SECONDS_MAX, TimeUnit.SECONDS));
    }

    /** Whose configuration is that file, but for what a test needs, and goes on with what the file says later. */
    static RunningProxy reading(Path file, String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "server.host=127.0.0.1",
                "server.port=0",
                "management.port=0",
                "limits.drain-time-max=1s",
                "log.level=warn"));
        all.addAll(List.of(settings));
        return new RunningProxy(ProxyServer.start(new ConfigSources(all, Map.of(), file).load())
                .toCompletableFuture()
                .get(WAIT_SECONDS_MAX, TimeUnit.SECONDS));
    }

    private static ProxyConfig config(List<String> settings) throws FaultyConfig {
        return new ConfigSources(settings, Map.of(), null).load().config();
    }

    public InetSocketAddress address() {
        return server.address();
    }

    WireClient connect() {
        return new WireClient(server.address());
    }

    /** Asks once, on a connection of its own. */
    WireMessage ask(String path, String json, String... fields) {
        try (WireClient client = connect()) {
            return client.post(path, json, fields).read();
        }
    }

    public WireMessage chat(String json, String... fields) {
        return ask("/v1/chat/completions", json, fields);
    }

    /** What an admin page that is read says to this machine. */
    WireMessage admin(String path) {
        try (WireClient client = new WireClient(server.managementAddress())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .read();
        }
    }

    /** What an admin page answers to JSON from this machine. */
    WireMessage admin(String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        try (WireClient client = new WireClient(server.managementAddress())) {
            return client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + body.length + "\r\n\r\n")
                    .send(body)
                    .read();
        }
    }

    /** The value of a metric as Prometheus would read it, 0 if it is not there. */
    double metric(String series) throws Exception {
        return scrape().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    String scrape() throws Exception {
        URI metrics =
                URI.create("http://127.0.0.1:" + server.managementAddress().getPort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    public ProxyServer server() {
        return server;
    }

    @Override
    public void close() {
        searchPages();
        server.stop()
                .toCompletableFuture()
                .orTimeout(WAIT_SECONDS_MAX, TimeUnit.SECONDS)
                .join();
    }

    /** What operators are shown tells no secrets. A test may have stopped the proxy already. */
    private void searchPages() {
        for (String page : List.of("/metrics", "/readyz")) {
            try (WireClient client = new WireClient(server.managementAddress())) {
                client.send("GET " + page + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                Canaries.search(page, client.readToEnd());
            } catch (UncheckedIOException stopped) {
                return;
            }
        }
    }
}
