package dev.reprise.server.process;

import static dev.reprise.server.scenario.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.reprise.server.scenario.Completions;
import dev.reprise.server.scenario.ScriptedOrigin;
import dev.reprise.server.scenario.WireClient;
import dev.reprise.server.scenario.WireMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The process has no file descriptors left. */
@EnabledOnOs(OS.LINUX)
class OpenFilesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int CLIENTS = 60;
    private static final int PAUSES = 5;
    private static final int PLENTY = 1_000;

    private final ScriptedOrigin origin = new ScriptedOrigin(Completions::answer);
    private final List<WireClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(WireClient::close);
        origin.close();
    }

    @Test
    void waitsWithoutSpinningAndTakesThemWhenThereAreSome() throws Exception {
        try (RepriseProcess reprise = RepriseCommandLine.before(origin).start();
                WireClient served = reprise.connect();
                WireClient probe = new WireClient(reprise.managementAddress())) {
            served.post("/v1/chat/completions", ask("one")).read();
            probe.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
            allowFiles(reprise, reprise.openFiles() + 3);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(reprise.connect().post("/v1/chat/completions", ask("one")));
            }
            await().atMost(PATIENCE).until(() -> pauses(probe) >= 1);
            double before = reprise.processorSeconds();
            long began = System.nanoTime();
            await().atMost(PATIENCE).until(() -> pauses(probe) >= 1 + PAUSES);
            double used = reprise.processorSeconds() - before;
            double seconds = (System.nanoTime() - began) / 1e9;

            WireMessage hit = served.post("/v1/chat/completions", ask("one")).read();
            allowFiles(reprise, PLENTY);

            assertThat(hit.xCache()).isEqualTo("HIT");
            assertThat(seconds).as("for %s pauses of a second each", PAUSES).isGreaterThan(PAUSES - 1.5);
            assertThat(used).as("processor seconds of %s pauses", PAUSES).isLessThan(PAUSES / 2.0);
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.read().xCache()).isEqualTo("HIT"));
            assertThat(reprise.err().lines().filter(line -> line.contains("could not be taken")))
                    .hasSize(1);
        }
    }

    @Test
    void anOriginThatCannotBeReachedForWantOfOneIsUnreachable() throws Exception {
        try (RepriseProcess reprise = RepriseCommandLine.before(origin).start();
                WireClient served = reprise.connect()) {
            served.post("/v1/chat/completions", ask("one")).read();
            origin.closeConnections();
            allowFiles(reprise, 1);

            WireMessage without =
                    served.post("/v1/chat/completions", ask("two")).read();
            allowFiles(reprise, PLENTY);
            WireMessage with = served.post("/v1/chat/completions", ask("two")).read();

            assertThat(without.status()).isEqualTo(502);
            assertThat(without.text()).contains("origin_unreachable");
            assertThat(with.xCache()).isEqualTo("MISS");
        }
    }

    @Test
    void leavesSomeForTheOriginAndForProbesWhereThereAreFew() throws Exception {
        try (RepriseProcess reprise =
                RepriseCommandLine.before(origin).openFilesMax(200).start()) {
            for (int i = 0; i < PLENTY / 5; i++) {
                clients.add(reprise.connect());
            }

            WireMessage ready = reprise.page("/readyz");

            assertThat(ready.status()).isEqualTo(200);
            assertThat(clients.get(0)
                            .post("/v1/chat/completions", ask("one"))
                            .read()
                            .xCache())
                    .isEqualTo("MISS");
            assertThat(clients.get(PLENTY / 5 - 1).isClosedByServer()).isTrue();
            assertThat(reprise.metric("ai_proxy_accept_pauses_total")).isZero();
            assertThat(reprise.err()).containsPattern("limits.connections-max: 10000 \\(expected: <= \\d+, as this");
        }
    }

    /** Lowers or raises what it may have open, while it runs. */
    private static void allowFiles(RepriseProcess reprise, long files) throws IOException, InterruptedException {
        Process prlimit = new ProcessBuilder(
                        "prlimit", "--pid", String.valueOf(reprise.pid()), "--nofile=" + files + ":")
                .start();
        assertThat(prlimit.waitFor()).isZero();
    }

    private static double pauses(WireClient probe) {
        return probe.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .read()
                .text()
                .lines()
                .filter(line -> line.startsWith("ai_proxy_accept_pauses_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }
}
