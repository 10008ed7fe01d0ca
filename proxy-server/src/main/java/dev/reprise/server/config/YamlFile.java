package dev.reprise.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * What a YAML file decides. Read as nodes, not as objects: they know line and column, and every scalar keeps the text
 * that was written, which is what the types of the keys read.
 */
final class YamlFile {

    private static final Pattern NAMED =
            Pattern.compile("(?s)(undefined alias|undefined tag handle|duplicate anchor).*");

    private final Path path;
    private final Faults faults;
    private final List<Setting> settings = new ArrayList<>();
    private final Map<String, Integer> linesByName = new HashMap<>();

    private YamlFile(Path path, Faults faults) {
        this.path = path;
        this.faults = faults;
    }

    static List<Setting> read(Path path, Faults faults) {
        YamlFile file = new YamlFile(path, faults);
        TextFile.read(path, path.toString(), faults)
                .flatMap(file::compose)
                .filter(root -> !isNull(root))
                .ifPresent(root -> file.section("", root));
        return file.settings;
    }

    private Optional<Node> compose(String text) {
        LoadSettings load = LoadSettings.builder()
                .setLabel(path.toString())
                .setSchema(new CoreSchema())
                .setAllowNonScalarKeys(true)
                .build();
        try {
            return new Compose(load).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String at = e.getProblemMark().map(this::at).orElse(path.toString());
            faults.add(at, "not YAML: " + Shown.line(withoutNames(e.getProblem())));
        } catch (YamlEngineException e) {
            faults.add(path.toString(), "not YAML: " + Shown.line(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    /** The parser repeats what follows a mark of its own, which may be a password that somebody forgot to quote. */
    private static String withoutNames(String problem) {
        return NAMED.matcher(problem).replaceAll("$1 (expected: quotes around a value that begins with *, & or !)");
    }

    /** Reads what stands under a name; under the empty name stands the whole file. */
    private void section(String name, Node node) {
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> member(name, tuple));
        } else if (!isNull(node)) {
            String example = Keys.all().stream()
                    .map(Key::name)
                    .filter(key -> name.isEmpty() || key.startsWith(name + "."))
                    .findFirst()
                    .orElseThrow();
            String problem = "not a section (expected: keys such as " + example + ")";
            faults.add(at(node), name.isEmpty() ? problem : name + ": " + problem);
        }
    }

    private void member(String section, NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
            faults.add(at(tuple.getKeyNode()), "not a name (expected: a key)");
            return;
        }
        String name = section.isEmpty() ? keyNode.getValue() : section + "." + keyNode.getValue();
        Integer firstLine = linesByName.putIfAbsent(name, line(keyNode));
        if (firstLine != null) {
            faults.add(at(keyNode), Shown.line(name) + ": duplicate key (first in line " + firstLine + ")");
        } else if (Keys.isSection(name)) {
            section(name, tuple.getValueNode());
        } else {
            Keys.named(name)
                    .ifPresentOrElse(
                            key -> value(key, tuple.getValueNode()), () -> faults.unknownKey(at(keyNode), name));
        }
    }

    private void value(Key<?> key, Node node) {
        textOf(key, node)
                .ifPresentOrElse(
                        text -> settings.add(new Setting(key, text, at(node))),
                        () -> faults.add(
                                at(node),
                                key.name() + ": " + kind(node) + " (expected: "
                                        + key.type().expected() + ")"));
    }

    private static Optional<String> textOf(Key<?> key, Node node) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(isNull(node) ? "" : scalar.getValue());
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

    private static String kind(Node node) {
        return node instanceof SequenceNode ? "a list" : "a section";
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private String at(Node node) {
        return node.getStartMark().map(this::at).orElse(path.toString());
    }

    private String at(Mark mark) {
        return path + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }
}
