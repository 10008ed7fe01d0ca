package dev.reprise.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.server.config.ConfigSources;
import dev.reprise.server.config.FaultyConfig;
import dev.reprise.server.config.ProxyConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address that cannot be had is told by the key that is wrong. */
class AddressTest {

    private static final long WAIT_SECONDS_MAX = 40;

    @ParameterizedTest
    @ValueSource(strings = {"server", "management"})
    void aHostWithoutAddress(String section) {
        assertThatThrownBy(() -> start(section + ".host=nowhere.invalid"))
                .hasMessageContaining(section + ".host: nowhere.invalid (expected: an address of this machine, or a "
                        + "name that has one)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "management"})
    void aPortThatIsTaken(String section) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(section + ".port=" + taken.getLocalPort()))
                    .hasMessageEndingWith(
                            section + ".port: " + taken.getLocalPort() + " on 127.0.0.1 (Address already in use)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "management"})
    void aHostThatIsAnotherMachines(String section) {
        assertThatThrownBy(() -> start(section + ".host=192.0.2.1"))
                .hasMessageContaining(section + ".host: 192.0.2.1 (expected: an address of this machine, or a name "
                        + "that has one)");
    }

    private static void start(String setting) throws Exception {
        List<String> settings = new ArrayList<>(List.of(
                "server.host=127.0.0.1", "server.port=0", "management.port=0", "upstream.base-url=http://x/v1"));
        settings.add(setting);
        ProxyServer.start(config(settings)).toCompletableFuture().get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static ProxyConfig config(List<String> settings) throws FaultyConfig {
        return new ConfigSources(settings, Map.of(), null).load().config();
    }
}
