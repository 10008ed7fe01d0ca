package dev.reprise.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.scenario.RunningProxy;
import dev.reprise.server.scenario.ScriptedOrigin;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthcheckTest {

    private final CommandLineRun run = new CommandLineRun();
    private ScriptedOrigin origin;

    @BeforeEach
    void start() {
        origin = new ScriptedOrigin((asked, turn) -> turn.json(200, "{}"));
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void endsWith0WhereTheProxyIsReady() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            run.of("healthcheck", "--management-url", "http://127.0.0.1:" + managementPort(proxy));
        }

        assertThat(run.exitCode).isZero();
        assertThat(run.out()).isEqualTo("ready (store: memory, up)" + System.lineSeparator());
    }

    @Test
    void asksWhereTheConfigurationSays() throws Exception {
        try (RunningProxy proxy = RunningProxy.before(origin)) {
            run.environment.put("REPRISE_MANAGEMENT_HOST", "0.0.0.0");
            run.of("healthcheck", "--set", "management.port=" + managementPort(proxy));
        }

        assertThat(run.exitCode).isZero();
    }

    @Test
    void endsWith1AndWhyWhereTheProxyDrains() throws Exception {
        RunningProxy proxy = RunningProxy.before(origin, "server.drain-delay=1h");
        String url = "http://127.0.0.1:" + managementPort(proxy);
        CompletableFuture<Void> stopped = proxy.server().stop().toCompletableFuture();

        run.of("healthcheck", "--management-url", url);
        proxy.server().hurry();

        stopped.get(20, TimeUnit.SECONDS);
        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors()).containsExactly("reprise: " + url + "/readyz: 503 (draining)");
    }

    @Test
    void endsWith1AndWhyWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        run.of("healthcheck", "--set", "management.port=" + port);

        assertThat(run.exitCode).isEqualTo(1);
        assertThat(run.errors())
                .singleElement()
                .asString()
                .startsWith("reprise: http://127.0.0.1:" + port + "/readyz: no answer (");
    }

    private static int managementPort(RunningProxy proxy) {
        return proxy.server().managementAddress().getPort();
    }
}
