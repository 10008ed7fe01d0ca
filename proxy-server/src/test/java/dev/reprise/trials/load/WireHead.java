package dev.reprise.trials.load;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The head of a message: its start line, and its fields by their names in lower case, the last of a name counting. */
record WireHead(String startLine, Map<String, String> fields) {

    static WireHead of(List<String> lines) {
        Map<String, String> fields = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new WireHead(lines.get(0), fields);
    }

    Optional<String> field(String lowerCaseName) {
        return Optional.ofNullable(fields.get(lowerCaseName));
    }

    WireHead with(String lowerCaseName, String value) {
        Map<String, String> replaced = new HashMap<>(fields);
        replaced.put(lowerCaseName, value);
        return new WireHead(startLine, replaced);
    }

    byte[] bytes() {
        StringBuilder head = new StringBuilder(startLine).append("\r\n");
        fields.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return WireInput.bytes(head.append("\r\n").toString());
    }

    /** Of a request. */
    String target() {
        return startLine.split(" ", 3)[1];
    }

    /** Of a response. */
    int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }
}
