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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Changes a request at one place so that its answer may be another. */
final class Mutation {

    private final Random random;
    private int site;

    private Mutation(Random random, int site) {
        this.random = random;
        this.site = site;
    }

    static Obj of(Obj body, Random random) {
        return (Obj) new Mutation(random, random.nextInt(size(body))).walk(body);
    }

    private static int size(Json value) {
        if (value instanceof Obj object) {
            return 1
                    + object.members().values().stream()
                            .mapToInt(Mutation::size)
                            .sum();
        }
        if (value instanceof Arr array) {
            return 1 + array.elements().stream().mapToInt(Mutation::size).sum();
        }
        return 1;
    }

    /** Copies the tree and changes its n-th value. */
    private Json walk(Json value) {
        if (site-- == 0) {
            return changed(value);
        }
        if (value instanceof Obj object) {
            Map<String, Json> members = new LinkedHashMap<>();
            object.members().forEach((name, member) -> members.put(name, walk(member)));
            return new Obj(object.kind(), members);
        }
        if (value instanceof Arr array) {
            return new Arr(array.elements().stream().map(this::walk).toList());
        }
        return value;
    }

    private Json changed(Json value) {
        if (value instanceof Obj object) {
            return object(object);
        }
        if (value instanceof Arr array) {
            return new Arr(array(array.elements()));
        }
        if (value instanceof Num number) {
            return number(number);
        }
        if (value instanceof Word word) {
            return random.nextBoolean() ? new Str(word.word()) : new Num(false, "0");
        }
        return text(((Str) value).text());
    }

    private Json text(String text) {
        return switch (random.nextInt(4)) {
            case 0 -> new Str(text + " ");
            case 1 -> new Str("\\" + text);
            case 2 -> new Arr(List.of(new Str(text), new Str(text)));
            default -> new Str(text + "\u0301");
        };
    }

    private Json number(Num number) {
        if (random.nextInt(3) == 0) {
            return new Str(number.lexeme());
        }
        BigDecimal value = new BigDecimal(number.lexeme());
        if (number.typed()) {
            return new Num(
                    true,
                    value.add(random.nextBoolean() ? BigDecimal.ONE : new BigDecimal("1e-30"))
                            .toString());
        }
        boolean exponent = number.lexeme().contains("e") || number.lexeme().contains("E");
        return new Num(false, exponent ? number.lexeme() + "0" : number.lexeme() + ".0".substring(dot(number)));
    }

    private static int dot(Num number) {
        return number.lexeme().contains(".") ? 1 : 0;
    }

    private List<Json> array(List<Json> elements) {
        List<Json> changed = new ArrayList<>(elements);
        int choice = random.nextInt(3);
        if (choice == 0 && !elements.isEmpty()) {
            changed.remove(random.nextInt(elements.size()));
        } else if (choice == 1 && elements.size() > 1 && !elements.get(0).equals(elements.get(1))) {
            Collections.swap(changed, 0, 1);
        } else {
            changed.add(new Arr(List.of()));
        }
        return changed;
    }

    private Json object(Obj object) {
        Map<String, Json> members = new LinkedHashMap<>(object.members());
        List<String> names = new ArrayList<>(members.keySet());
        int choice = random.nextInt(4);
        if (choice == 0 && !names.isEmpty()) {
            members.remove(names.get(random.nextInt(names.size())));
        } else if (choice == 1 && !names.isEmpty()) {
            members.put("renamed", members.remove(names.get(random.nextInt(names.size()))));
        } else if (choice == 2 && names.size() > 1 && object.kind() == Kind.VERBATIM) {
            members.put(names.get(0), members.remove(names.get(0)));
        } else {
            members.put("added", new Word("null"));
        }
        return new Obj(object.kind(), members);
    }
}
