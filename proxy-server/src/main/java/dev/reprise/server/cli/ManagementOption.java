package dev.reprise.server.cli;

import dev.reprise.server.config.ManagementConfig;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the proxy that runs is asked, for every command that asks it. */
final class ManagementOption {

    @Option(
            names = "--management-url",
            paramLabel = "URL",
            description = "Where that proxy is asked. Default: management.host and management.port.")
    private @Nullable String url;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything
    private CommandSpec spec;

    boolean isGiven() {
        return url != null;
    }

    ManagementClient client(ManagementConfig config) throws IOException {
        if (url == null) {
            return ManagementClient.of(config);
        }
        URI address = ManagementClient.address(url)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--management-url (expected: a URL such as http://127.0.0.1:9090)"));
        return ManagementClient.at(address, config);
    }
}
