package dev.reprise.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What a YAML file decides. Every scalar keeps the text that was written, which is what the types of the keys read. */
final class YamlFile {

    private final YamlSource source;
    private final Faults faults;
    private final List<Setting> settings = new ArrayList<>();
    private final Map<String, Integer> linesByName = new HashMap<>();

    private YamlFile(YamlSource source) {
        this.source = source;
        this.faults = source.faults();
    }

    /**
     * Reads a file.
     *
     * @param namedBy who chose it, for what is wrong with all of it
     */
    static List<Setting> read(Path path, String namedBy, Faults faults) {
        YamlSource source = new YamlSource(path.toString(), faults);
        YamlFile file = new YamlFile(source);
        TextFile.read(path, namedBy + ": " + path, faults)
                .flatMap(source::compose)
                .ifPresent(root -> file.section("", root));
        return file.settings;
    }

    /** Reads what stands under a name; under the empty name stands the whole file. */
    private void section(String name, Node node) {
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> member(name, tuple));
        } else if (!YamlSource.isNull(node)) {
            String problem = "not a section (expected: keys such as "
                    + Keys.firstIn(name).name() + ")";
            faults.add(source.at(node), name.isEmpty() ? problem : name + ": " + problem);
        }
    }

    private void member(String section, NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
            faults.add(source.at(tuple.getKeyNode()), "not a name (expected: a key)");
            return;
        }
        String name = section.isEmpty() ? keyNode.getValue() : section + "." + keyNode.getValue();
        Integer firstLine = linesByName.putIfAbsent(name, YamlSource.line(keyNode));
        if (firstLine != null) {
            faults.duplicate(source.at(keyNode), name, firstLine);
        } else if (Keys.isSection(name)) {
            section(name, tuple.getValueNode());
        } else {
            Keys.named(name)
                    .ifPresentOrElse(
                            key -> value(key, tuple.getValueNode()), () -> faults.unknownKey(source.at(keyNode), name));
        }
    }

    private void value(Key<?> key, Node node) {
        textOf(key, node)
                .ifPresentOrElse(
                        text -> settings.add(new Setting(key, text, source.at(node))),
                        () -> faults.add(
                                source.at(node),
                                key.name() + ": " + YamlSource.kind(node) + " (expected: "
                                        + key.type().expected() + ")"));
    }

    private static Optional<String> textOf(Key<?> key, Node node) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(YamlSource.isNull(node) ? "" : scalar.getValue());
        }
        return key.type().isList() && node instanceof SequenceNode list
                ? elementsOf(key, list.getValue())
                : Optional.empty();
    }

    private static Optional<String> elementsOf(Key<?> key, List<Node> list) {
        boolean clients = key.type().equals(ValueType.CLIENTS);
        List<String> elements = list.stream()
                .map(node -> clients ? ClientsText.textOf(node) : nameOf(node))
                .flatMap(Optional::stream)
                .toList();
        return elements.size() == list.size() ? Optional.of(String.join(",", elements)) : Optional.empty();
    }

    private static Optional<String> nameOf(Node node) {
        return node instanceof ScalarNode name ? Optional.of(name.getValue()) : Optional.empty();
    }
}
