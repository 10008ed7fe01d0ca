package dev.reprise.server.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Collects everything that is wrong, a line each, so that an operator need not start again for every one. */
final class Faults {

    /** What is in no key's name, so that a value may stand behind it that somebody forgot to part from its key. */
    private static final Pattern PLAIN = Pattern.compile("[^A-Za-z0-9._-]");

    /** Whoever has more of them has named another file. */
    private static final int TOLD_MAX = 100;

    private final List<String> lines = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    List<String> lines() {
        if (lines.size() <= TOLD_MAX) {
            return List.copyOf(lines);
        }
        List<String> told = new ArrayList<>(lines.subList(0, TOLD_MAX));
        told.add("and " + (lines.size() - TOLD_MAX) + " more");
        return told;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    void add(String origin, String problem) {
        lines.add(origin + ": " + problem);
    }

    /** A value that its key cannot have. */
    void add(Setting setting, String expected) {
        keys.add(setting.key().name());
        lines.add(setting.fault(expected));
    }

    boolean concern(String key) {
        return keys.contains(key);
    }

    /**
     * A name in the file or after {@code --set} that is no key's. The value is not shown, and neither is a name that is like
     * nothing known: who named the wrong file may have named one with secrets.
     */
    void unknownKey(String origin, String name) {
        if (lines.size() >= TOLD_MAX) {
            lines.add(origin + ": unknown key");
            return;
        }
        List<String> known = names();
        String plain = PLAIN.splitAsStream(name).findFirst().orElse("");
        String problem = known.contains(plain)
                ? plain + "…: unknown key (expected: " + plain + ", a colon and a space)"
                : shown(name, known) + ": unknown key" + nearest(name, known);
        lines.add(origin + ": " + problem);
    }

    void unknownVariable(String name) {
        List<String> known = Keys.all().stream().map(Key::variable).toList();
        lines.add(Shown.line(name) + ": unknown variable" + nearest(name, known));
    }

    /** Of a name that is like nothing known only the section, if that is one. */
    private static String shown(String name, List<String> known) {
        if (Nearest.of(name, known).isPresent() && !PLAIN.matcher(name).find()) {
            return Shown.line(name);
        }
        String section = sections(name).filter(known::contains).reduce("", (shorter, longer) -> longer);
        return section.isEmpty()
                ? Shown.beginning(name)
                : section + "." + Shown.beginning(name.substring(section.length() + 1));
    }

    /** A key that is there for the second time; it need not be one of ours. */
    void duplicate(String origin, String name, int firstLine) {
        String shown = Keys.named(name).isPresent() || Keys.isSection(name) ? name : shown(name, names());
        add(origin, shown + ": duplicate key (first in line " + firstLine + ")");
    }

    private static List<String> names() {
        List<String> keys = Keys.all().stream().map(Key::name).toList();
        List<String> sections =
                keys.stream().flatMap(Faults::sections).distinct().toList();
        return Stream.concat(keys.stream(), sections.stream()).toList();
    }

    /** What holds keys was given a value. */
    void aSection(String origin, String section) {
        lines.add(origin + ": " + section + ": a section (expected: a key in it, such as "
                + Keys.firstIn(section).name() + ")");
    }

    /** {@code (nearest: cache.ttl)}; empty if nothing known is like it. */
    static String nearest(String name, List<String> known) {
        return Nearest.of(name, known).map(near -> " (nearest: " + near + ")").orElse("");
    }

    /** {@code server} and {@code server.tls} for {@code server.tls.certificate-file}. */
    private static Stream<String> sections(String key) {
        return IntStream.range(0, key.length())
                .filter(i -> key.charAt(i) == '.')
                .mapToObj(i -> key.substring(0, i));
    }
}
