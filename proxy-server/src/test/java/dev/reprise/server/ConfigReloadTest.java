package dev.reprise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.server.admin.Reloaded;
import dev.reprise.server.config.ConfigSources;
import dev.reprise.server.config.LoadedConfig;
import dev.reprise.server.metrics.ReloadMetrics;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a configuration while its files change. */
class ConfigReloadTest {

    private static final String REFUSED = "ai_proxy_reloads_total";

    @TempDir
    Path folder;

    private final CollectorRegistry registry = new CollectorRegistry();
    private final List<String> taken = new ArrayList<>();
    private Path file;
    private Path key;
    private LoadedConfig loaded;

    @BeforeEach
    void load() throws Exception {
        file = folder.resolve("reprise.yaml");
        key = folder.resolve("key");
        write("first");
        loaded = new ConfigSources(List.of("auth.trust-network=true"), Map.of(), file).load();
    }

    private void write(String name) throws IOException {
        Files.writeString(key, "key-of-" + name);
        Files.writeString(file, "upstream:\n  base-url: http://" + name + "/v1\n  api-key-file: " + key + "\n");
    }

    private ConfigReload reload(Runnable meanwhile) {
        return new ConfigReload(
                loaded,
                config -> {
                    meanwhile.run();
                    return () -> {
                        taken.add(config.upstream().baseUrl().getHost() + " "
                                + config.upstream().apiKey());
                        return CompletableFuture.completedFuture(null);
                    };
                },
                new ReloadMetrics(registry),
                InstantSource.system());
    }

    private static Reloaded ended(ConfigReload reload) {
        return reload.now().toCompletableFuture().join();
    }

    /** As a ConfigMap that is swapped between the reading of one file and of the next. */
    @Test
    void whatChangesWhileItIsReadIsReadAgain() throws Exception {
        write("second");
        List<String> swaps = new ArrayList<>(List.of("third"));
        ConfigReload reload = reload(() -> {
            if (!swaps.isEmpty()) {
                rewrite(swaps.remove(0));
            }
        });

        Reloaded outcome = ended(reload);

        assertThat(outcome.result()).isEqualTo("taken");
        assertThat(taken).containsExactly("third key-of-third");
        reload.stop();
    }

    @Test
    void whatNeverStaysAsItIsIsRefused() throws Exception {
        write("second");
        List<Integer> turns = new ArrayList<>();
        ConfigReload reload = reload(() -> {
            turns.add(turns.size());
            rewrite("turn-" + turns.size());
        });

        Reloaded outcome = ended(reload);

        assertThat(outcome.faults()).containsExactly("the files change while they are read");
        assertThat(taken).isEmpty();
        reload.stop();
    }

    private void rewrite(String name) {
        try {
            write(name);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The file is as good as any; it is the process that takes none any more. */
    @Test
    void oneThatComesAtTheEndIsNoFaultOfTheConfiguration() {
        ConfigReload reload = reload(() -> {});
        reload.stop();

        Reloaded outcome = ended(reload);

        assertThat(outcome.faults()).containsExactly("the process is about to end");
        assertThat(registry.getSampleValue(REFUSED, new String[] {"result"}, new String[] {"refused"}))
                .isZero();
    }
}
