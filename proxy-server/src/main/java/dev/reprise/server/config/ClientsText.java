package dev.reprise.server.config;

import dev.reprise.cache.Digest;
import dev.reprise.exchange.Clients.Client;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Clients as they are written: {@code NAME=SHA256}, separated by commas; in YAML also with {@code name} and {@code sha256}. */
final class ClientsText {

    private static final Pattern CLIENT = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})=([0-9a-fA-F]{64})");
    private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,63})=.*");

    private ClientsText() {}

    static Optional<List<Client>> read(String text) {
        List<Client> clients = new ArrayList<>();
        for (String written : split(text)) {
            Matcher client = CLIENT.matcher(written);
            if (!client.matches()) {
                return Optional.empty();
            }
            clients.add(new Client(client.group(1), Digest.ofHex(client.group(2).toLowerCase(Locale.ROOT))));
        }
        return Optional.of(clients);
    }

    /** The names only. A digest tells a short key to whoever tries them all; and what has no name may be a key itself. */
    static String shown(String text) {
        return split(text).stream()
                .map(NAMED::matcher)
                .map(named -> named.matches() ? named.group(1) + "=" + Shown.HIDDEN : Shown.HIDDEN)
                .collect(Collectors.joining(","));
    }

    private static List<String> split(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    /** One element of a list in YAML as that text; empty if it is neither of the two forms. */
    static Optional<String> textOf(Node node) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        if (!(node instanceof MappingNode mapping) || mapping.getValue().size() != 2) {
            return Optional.empty();
        }
        return member(mapping, "name").flatMap(name -> member(mapping, "sha256").map(sha256 -> name + "=" + sha256));
    }

    private static Optional<String> member(MappingNode mapping, String name) {
        return mapping.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(name))
                .map(NodeTuple::getValueNode)
                .filter(ScalarNode.class::isInstance)
                .map(value -> ((ScalarNode) value).getValue())
                .findFirst();
    }
}
