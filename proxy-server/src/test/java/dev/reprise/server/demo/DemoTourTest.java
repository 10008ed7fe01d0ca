package dev.reprise.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DemoTourTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private HttpServer proxy;

    /** Answers every question as a miss once and as a hit from then on. */
    @BeforeEach
    void startAProxy() throws Exception {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/v1/chat/completions", this::answer);
        proxy.start();
    }

    @AfterEach
    void stopTheProxy() {
        proxy.stop(0);
    }

    @Test
    void showsAMissAndAHitInBothFormsAndEachPlayedInTheOther() throws Exception {
        run(false);

        assertThat(rows())
                .containsExactly(
                        "Why ask twice? JSON 200 MISS - 1 Reprise; fwd=miss",
                        "Why ask twice? JSON 200 HIT 42 1 Reprise; hit",
                        "Why ask twice? stream 200 HIT 42 1 Reprise; hit",
                        "Who pays for it? stream 200 MISS - 2 Reprise; fwd=miss",
                        "Who pays for it? stream 200 HIT 42 2 Reprise; hit",
                        "Who pays for it? JSON 200 HIT 42 2 Reprise; hit");
    }

    @Test
    void rehearsesWhatTheTourDoesNotAsk() throws Exception {
        Rehearsal.at(baseUrl()).toCompletableFuture().get();

        assertThat(asked).containsExactly("Are you ready?");
        assertThat(text()).isEmpty();
    }

    @Test
    void alignsItsColumns() throws Exception {
        run(false);

        List<String> lines = table();
        int column = lines.get(0).indexOf("Cache-Status");
        assertThat(lines)
                .hasSize(7)
                .allMatch(line -> line.indexOf("Reprise;") == column || line.startsWith("question"));
    }

    @Test
    void endsWithLinesToPaste() throws Exception {
        run(false);

        assertThat(text())
                .contains("export OPENAI_BASE_URL=" + baseUrl())
                .contains("client = OpenAI(base_url=\"" + baseUrl() + "\", api_key=\"demo\")")
                .contains("curl -i " + baseUrl() + "/chat/completions")
                .contains("-d '{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"Why ask twice?\"}]}'")
                .endsWith("\nServing, without log lines. The dashboard is http://127.0.0.1:9090/; Ctrl-C ends it.\n");
    }

    @Test
    void paintsOnlyForATerminal() throws Exception {
        run(false);
        assertThat(text()).doesNotContain("\u001b[");

        run(true);
        assertThat(text()).contains("\u001b[32mHIT ");
    }

    @Test
    void saysThatTheProxyCannotBeAsked() {
        proxy.stop(0);

        assertThatThrownBy(() -> run(false)).hasCauseInstanceOf(ConnectException.class);
    }

    private void run(boolean colour) throws Exception {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        new DemoTour(baseUrl(), URI.create("http://127.0.0.1:9090/"), asked::size, out, colour)
                .run()
                .toCompletableFuture()
                .get();
    }

    private URI baseUrl() {
        return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort() + "/v1");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String question = request.replaceAll(".*\"content\":\"([^\"]*)\".*", "$1");
        boolean miss = asked.add(question);
        exchange.getResponseHeaders().set("X-Cache", miss ? "MISS" : "HIT");
        exchange.getResponseHeaders().set("Cache-Status", miss ? "Reprise; fwd=miss" : "Reprise; hit");
        byte[] body = "{\"usage\":{\"total_tokens\":42}}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** The stops' lines, without the two that differ from run to run. */
    private List<String> rows() {
        List<String> rows = new ArrayList<>(table());
        rows.remove(0);
        return rows.stream()
                .map(row -> row.replaceAll("[\\d.]+ ms", "").replaceAll(" +", " "))
                .toList();
    }

    private List<String> table() {
        return text().lines().takeWhile(line -> !line.isEmpty()).toList();
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
