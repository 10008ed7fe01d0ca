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

    private final List<String> lines = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    List<String> lines() {
        return List.copyOf(lines);
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
        List<String> keys = Keys.all().stream().map(Key::name).toList();
        List<String> sections =
                keys.stream().flatMap(Faults::sections).distinct().toList();
        unknown(origin, name, Stream.concat(keys.stream(), sections.stream()).toList());
    }

    void unknownVariable(String name) {
        List<String> known = Keys.all().stream().map(Key::variable).toList();
        lines.add(Shown.line(name) + ": unknown variable" + nearest(name, known));
    }

    private void unknown(String origin, String name, List<String> known) {
        String plain = PLAIN.splitAsStream(name).findFirst().orElse("");
        if (known.contains(plain)) {
            lines.add(origin + ": " + plain + "…: unknown key (expected: " + plain + ", a colon and a space)");
            return;
        }
        boolean ofOurs = Nearest.of(name, known).isPresent() || sections(name).anyMatch(known::contains);
        String shown = ofOurs && plain.equals(name) ? Shown.line(name) : Shown.beginning(name);
        lines.add(origin + ": " + shown + ": unknown key" + nearest(name, known));
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
