package dev.reprise.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Names with their values in a YAML file that is not the configuration itself. What is wrong with it goes to its faults. */
final class YamlSection {

    private final YamlSource source;
    private final String path;
    private final Node node;
    private final Map<String, NodeTuple> members = new LinkedHashMap<>();

    private YamlSection(YamlSource source, String path, Node node) {
        this.source = source;
        this.path = path;
        this.node = node;
    }

    /**
     * Reads what stands in a node; with a fault and no members if that is no section.
     *
     * @param path the names that lead there, joined by dots; empty for the whole file
     * @param known the names that can stand there, the first as an example; empty if any can
     */
    static YamlSection of(YamlSource source, String path, Node node, List<String> known) {
        YamlSection section = new YamlSection(source, path, node);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> section.add(tuple, known));
        } else {
            String example = known.isEmpty() ? "names with what belongs to them" : "keys such as " + known.get(0);
            source.fault(node, section.prefix("not a section (expected: " + example + ")"));
        }
        return section;
    }

    private void add(NodeTuple tuple, List<String> known) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            source.fault(tuple.getKeyNode(), "not a name (expected: a key)");
        } else if (members.containsKey(key.getValue())) {
            int first = YamlSource.line(members.get(key.getValue()).getKeyNode());
            source.fault(key, Shown.line(pathOf(key.getValue())) + ": duplicate key (first in line " + first + ")");
        } else if (known.isEmpty() || known.contains(key.getValue())) {
            members.put(key.getValue(), tuple);
        } else {
            source.fault(key, unknown(key.getValue(), known));
        }
    }

    /** At the top of a file a name that is like nothing known is not shown: who named the wrong file may have named secrets. */
    private String unknown(String name, List<String> known) {
        String nearest =
                Faults.nearest(pathOf(name), known.stream().map(this::pathOf).toList());
        boolean hidden = path.isEmpty() && nearest.isEmpty();
        return (hidden ? Shown.beginning(name) : Shown.line(pathOf(name))) + ": unknown key" + nearest;
    }

    /** The section of that name; empty if there is none. */
    Optional<YamlSection> section(String name, List<String> known) {
        return Optional.ofNullable(members.get(name))
                .map(tuple -> of(source, pathOf(name), tuple.getValueNode(), known));
    }

    /** The value of that name; empty, with a fault, if there is none or it is no value of that type. */
    <T> Optional<T> value(String name, ValueType<T> type) {
        NodeTuple member = members.get(name);
        if (member == null) {
            fault("no " + name + " (expected: " + type.expected() + ")");
            return Optional.empty();
        }
        Node written = member.getValueNode();
        boolean scalar = written instanceof ScalarNode;
        String text = written instanceof ScalarNode one ? one.getValue() : YamlSource.kind(written);
        Optional<T> value = scalar ? type.reader().apply(text) : Optional.empty();
        if (value.isEmpty()) {
            faultAt(name, Shown.line(text) + " (expected: " + type.expected() + ")");
        }
        return value;
    }

    /** Tells each name of a list that may be there, and where it stands. */
    void eachName(String name, BiConsumer<String, Node> taker) {
        NodeTuple member = members.get(name);
        if (member == null) {
            return;
        }
        if (member.getValueNode() instanceof SequenceNode list
                && list.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
            list.getValue().forEach(element -> taker.accept(((ScalarNode) element).getValue(), element));
        } else {
            faultAt(name, "not a list of names (expected: [NAME, NAME])");
        }
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /** Tells every name that stands here, and where. */
    void eachMember(BiConsumer<String, Node> taker) {
        members.forEach((name, tuple) -> taker.accept(name, tuple.getKeyNode()));
    }

    /** Something is wrong with the section as a whole. */
    void fault(String problem) {
        source.fault(node, prefix(problem));
    }

    /** Something is wrong with what stands under that name. */
    void faultAt(String name, String problem) {
        NodeTuple member = members.get(name);
        source.fault(member == null ? node : member.getValueNode(), Shown.line(pathOf(name)) + ": " + problem);
    }

    private String prefix(String problem) {
        return path.isEmpty() ? problem : Shown.line(path) + ": " + problem;
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
