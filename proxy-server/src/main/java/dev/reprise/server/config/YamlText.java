package dev.reprise.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Settings written as YAML. */
final class YamlText {

    /** What can stand in YAML as it is, and be a text nevertheless. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/](?!.*(: | #|:$))[ -~]*");

    private YamlText() {}

    static String of(Settings settings) {
        StringBuilder yaml = new StringBuilder();
        List<String> former = List.of();
        for (Key<?> key : Keys.all()) {
            List<String> path = Arrays.asList(key.name().split("\\."));
            List<String> sections = path.subList(0, path.size() - 1);
            openSections(yaml, former, sections);
            line(yaml, settings, key, path);
            former = sections;
        }
        return yaml.toString();
    }

    private static void openSections(StringBuilder yaml, List<String> former, List<String> sections) {
        for (int depth = 0; depth < sections.size(); depth++) {
            boolean open = former.size() > depth && former.subList(0, depth + 1).equals(sections.subList(0, depth + 1));
            if (!open) {
                yaml.append("  ".repeat(depth)).append(sections.get(depth)).append(":\n");
            }
        }
    }

    private static void line(StringBuilder yaml, Settings settings, Key<?> key, List<String> path) {
        String text = settings.filled(key).map(Setting::shown).orElse(key.standard());
        String indent = "  ".repeat(path.size() - 1);
        String name = path.get(path.size() - 1);
        yaml.append(indent).append(text == null ? "#" + name + ":" : name + ": " + scalar(key, text));
        settings.filled(key).ifPresent(setting -> yaml.append("  # ").append(setting.origin()));
        yaml.append('\n');
    }

    private static String scalar(Key<?> key, String text) {
        return key.type().isList()
                ? Arrays.stream(text.split(",")).map(YamlText::quoted).collect(Collectors.joining(", ", "[", "]"))
                : quoted(text);
    }

    private static String quoted(String text) {
        return text.isEmpty() || PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "''") + "'";
    }
}
