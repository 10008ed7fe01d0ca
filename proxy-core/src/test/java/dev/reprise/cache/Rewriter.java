package dev.reprise.cache;

import dev.reprise.cache.RandomRequest.Arr;
import dev.reprise.cache.RandomRequest.Json;
import dev.reprise.cache.RandomRequest.Kind;
import dev.reprise.cache.RandomRequest.Num;
import dev.reprise.cache.RandomRequest.Obj;
import dev.reprise.cache.RandomRequest.Str;
import dev.reprise.cache.RandomRequest.Word;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes one request in one of the many ways that all ask the same. */
final class Rewriter {

    /** Parameters that may be there or not, as they are written. */
    private static final Map<String, List<String>> MEANINGLESS = Map.ofEntries(
            Map.entry("user", List.of("\"u\"", "\"v\"")),
            Map.entry("safety_identifier", List.of("\"s\"")),
            Map.entry("metadata", List.of("{}", "{\"a\":\"b\"}", "null")),
            Map.entry("store", List.of("false", "null")),
            Map.entry("prompt_cache_key", List.of("\"k\"")),
            Map.entry("prompt_cache_retention", List.of("\"24h\"", "null")),
            Map.entry("stream", List.of("true", "false", "null")),
            Map.entry("stream_options", List.of("{}", "null", "{\"include_usage\":true}")),
            Map.entry("n", List.of("1", "1.0", "null")),
            Map.entry("logprobs", List.of("false", "null")),
            Map.entry("temperature", List.of("null")),
            Map.entry("stop", List.of("null")),
            Map.entry("service_tier", List.of("null")));

    private static final HexFormat LOWER = HexFormat.of();
    private static final HexFormat UPPER = LOWER.withUpperCase();

    private final Random random;
    private final StringBuilder out = new StringBuilder();

    private Rewriter(Random random) {
        this.random = random;
    }

    static String write(Obj body, Random random) {
        Rewriter rewriter = new Rewriter(random);
        rewriter.value(body, "");
        return rewriter.out.toString();
    }

    private void value(Json value, String name) {
        space();
        if (value instanceof Obj object) {
            object(object);
        } else if (value instanceof Arr array && name.equals("stop") && isOneString(array) && random.nextBoolean()) {
            value(array.elements().get(0), "");
        } else if (value instanceof Arr array) {
            array(array);
        } else if (value instanceof Str string) {
            string(string.text());
        } else if (value instanceof Num number) {
            out.append(number.typed() ? sameValue(number.lexeme()) : number.lexeme());
        } else if (value instanceof Word word) {
            out.append(word.word());
        }
        space();
    }

    private static boolean isOneString(Arr array) {
        return array.elements().size() == 1 && array.elements().get(0) instanceof Str;
    }

    private void object(Obj object) {
        Map<String, Object> members = new LinkedHashMap<>(object.members());
        if (object.kind() == Kind.BODY) {
            MEANINGLESS.forEach((name, values) -> {
                if (random.nextInt(4) == 0) {
                    members.putIfAbsent(name, values.get(random.nextInt(values.size())));
                }
            });
        }
        if (object.kind() == Kind.PART && random.nextInt(3) == 0) {
            members.put("prompt_cache_breakpoint", "{\"mode\":\"explicit\"}");
        }
        List<String> names = new ArrayList<>(members.keySet());
        if (object.kind() != Kind.VERBATIM) {
            Collections.shuffle(names, random);
        }
        out.append('{');
        for (int i = 0; i < names.size(); i++) {
            out.append(i == 0 ? "" : ",");
            member(names.get(i), members.get(names.get(i)));
        }
        out.append('}');
    }

    private void member(String name, Object value) {
        space();
        string(name);
        space();
        out.append(':');
        if (value instanceof Json json) {
            value(json, name);
        } else {
            out.append(value);
        }
    }

    private void array(Arr array) {
        out.append('[');
        for (int i = 0; i < array.elements().size(); i++) {
            out.append(i == 0 ? "" : ",");
            value(array.elements().get(i), "");
        }
        space();
        out.append(']');
    }

    private void string(String text) {
        out.append('"');
        text.codePoints().forEach(point -> {
            boolean must = point < ' ' || point == '"' || point == '\\';
            if (must || random.nextInt(6) == 0) {
                escape(Character.toChars(point));
            } else {
                out.appendCodePoint(point);
            }
        });
        out.append('"');
    }

    private void escape(char[] units) {
        for (char unit : units) {
            out.append("\\u").append((random.nextBoolean() ? LOWER : UPPER).toHexDigits(unit));
        }
    }

    private String sameValue(String lexeme) {
        BigDecimal value = new BigDecimal(lexeme);
        int shift = random.nextInt(4);
        return switch (random.nextInt(4)) {
            case 0 -> lexeme;
            case 1 -> value.setScale(Math.max(0, value.scale()) + shift).toPlainString();
            case 2 -> value.movePointRight(shift).toPlainString() + "E-" + shift;
            default -> value.movePointLeft(shift).toPlainString() + "e+0" + shift;
        };
    }

    private void space() {
        if (random.nextInt(4) == 0) {
            out.append(List.of(" ", "\n", "\t", "\r\n  ").get(random.nextInt(4)));
        }
    }
}
