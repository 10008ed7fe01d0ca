package dev.reprise.server.config;

import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One YAML file and what is wrong with it. Read as nodes, not as objects: they know line and column, and every scalar keeps
 * the text that was written.
 *
 * @param name what its faults begin with
 */
record YamlSource(String name, Faults faults) {

    private static final int DEPTH_MAX = 50;

    private static final Pattern NAMED =
            Pattern.compile("(?s)(undefined alias|undefined tag handle|duplicate anchor).*");

    /** The whole; empty if there is nothing in it, or, with a fault, if it is not YAML. */
    Optional<Node> compose(String text) {
        LoadSettings load = LoadSettings.builder()
                .setLabel(name)
                .setSchema(new CoreSchema())
                .setAllowNonScalarKeys(true)
                .build();
        try {
            requireShallow(load, text);
            return new Compose(load).composeString(text).filter(root -> !isNull(root));
        } catch (MarkedYamlEngineException e) {
            String at = e.getProblemMark().map(this::at).orElse(name);
            faults.add(at, "not YAML: " + Shown.line(withoutNames(e.getProblem())));
        } catch (YamlEngineException e) {
            faults.add(name, "not YAML: " + Shown.line(String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    /** Nodes are made by recursion, so how deep they go is looked at before. */
    private void requireShallow(LoadSettings load, String text) {
        int depth = 0;
        for (Event event : new Parse(load).parseString(text)) {
            if (event instanceof CollectionStartEvent && ++depth > DEPTH_MAX) {
                throw new YamlEngineException("nested too deeply (expected: at most " + DEPTH_MAX + " levels)");
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
    }

    /** The parser repeats what follows a mark of its own, which may be a password that somebody forgot to quote. */
    private static String withoutNames(String problem) {
        return NAMED.matcher(problem).replaceAll("$1 (expected: quotes around a value that begins with *, & or !)");
    }

    void fault(Node node, String problem) {
        faults.add(at(node), problem);
    }

    /** Where a node begins: file, line and column. */
    String at(Node node) {
        return node.getStartMark().map(this::at).orElse(name);
    }

    private String at(Mark mark) {
        return name + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    static String kind(Node node) {
        return node instanceof SequenceNode ? "a list" : "a section";
    }

    static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }
}
