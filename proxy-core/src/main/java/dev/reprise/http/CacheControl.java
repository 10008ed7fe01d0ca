package dev.reprise.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The directives of a cache-control field (RFC 9111 §5.2): {@code no-cache, max-age=60, tag="a"}. Names are lower case;
 * a directive may stand more than once. Text that fits no directive is left out.
 */
public record CacheControl(List<Directive> directives) {

    /** One directive; the argument is empty if there is none, and without quotes if there is. */
    public record Directive(String name, String argument) {}

    public static final CacheControl NONE = new CacheControl(List.of());

    public static CacheControl parse(String field) {
        List<Directive> directives = new ArrayList<>();
        for (String member : members(field)) {
            int equals = member.indexOf('=');
            String name = (equals < 0 ? member : member.substring(0, equals)).strip();
            String argument =
                    equals < 0 ? "" : unquoted(member.substring(equals + 1).strip());
            if (!name.isEmpty()) {
                directives.add(new Directive(name.toLowerCase(Locale.ROOT), argument));
            }
        }
        return new CacheControl(List.copyOf(directives));
    }

    public boolean has(String name) {
        return argument(name).isPresent();
    }

    /** The argument of the first directive of that name. */
    public Optional<String> argument(String name) {
        return directives.stream()
                .filter(directive -> directive.name().equals(name))
                .map(Directive::argument)
                .findFirst();
    }

    /** The arguments of all directives of that name. */
    public List<String> arguments(String name) {
        return directives.stream()
                .filter(directive -> directive.name().equals(name))
                .map(Directive::argument)
                .toList();
    }

    /**
     * Splits at commas outside quoted strings. A quote that nothing closes is taken for an ordinary character, so that it
     * hides no directive after it.
     */
    private static List<String> members(String field) {
        List<String> members = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '"') {
                i = Math.max(i, closingQuote(field, i + 1));
            } else if (c == ',') {
                members.add(field.substring(start, i));
                start = i + 1;
            }
        }
        members.add(field.substring(start));
        return members;
    }

    /** Where a quoted string ends (RFC 9110 §5.6.4); -1 if it does not. */
    private static int closingQuote(String field, int from) {
        for (int i = from; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == '\\') {
                i++;
            }
        }
        return -1;
    }

    private static String unquoted(String argument) {
        boolean quoted = argument.length() >= 2 && argument.startsWith("\"") && argument.endsWith("\"");
        return quoted ? argument.substring(1, argument.length() - 1).replaceAll("\\\\(.)", "$1") : argument;
    }
}
