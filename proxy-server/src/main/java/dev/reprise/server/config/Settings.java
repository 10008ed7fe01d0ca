package dev.reprise.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is decided about each key; where nobody decided anything, the default holds. Immutable. */
final class Settings {

    private static final Settings NONE = new Settings(Map.of());

    private final Map<Key<?>, Setting> byKey;

    private Settings(Map<Key<?>, Setting> byKey) {
        this.byKey = byKey;
    }

    static Settings none() {
        return NONE;
    }

    /** These settings where they decide something, the former elsewhere. Of two about one key the later one counts. */
    Settings overriddenBy(List<Setting> settings) {
        Map<Key<?>, Setting> merged = new LinkedHashMap<>(byKey);
        settings.forEach(setting -> merged.put(setting.key(), setting));
        return new Settings(merged);
    }

    Settings without(Key<?> key) {
        Map<Key<?>, Setting> fewer = new LinkedHashMap<>(byKey);
        fewer.remove(key);
        return new Settings(fewer);
    }

    Optional<Setting> of(Key<?> key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** The same, unless an empty value unsets the key. */
    Optional<Setting> filled(Key<?> key) {
        return of(key).filter(setting -> !(key.isOptional() && setting.text().isEmpty()));
    }

    /** What is written about it in the end; empty if it is unset. */
    String text(Key<?> key) {
        return filled(key).map(Setting::text).orElseGet(() -> Objects.requireNonNullElse(key.standard(), ""));
    }

    /** The files that keys name. */
    List<Path> files() {
        return Keys.all().stream().flatMap(key -> file(key).stream()).toList();
    }

    /** The file that a key names, if it is one that does. */
    Optional<Path> file(Key<?> key) {
        return key.type().equals(ValueType.FILE)
                ? filled(key).flatMap(setting -> path(setting.text()))
                : Optional.empty();
    }

    /** Even where there is none: it may come. */
    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * The value of a key that always has one.
     *
     * @throws InvalidValue if what was decided is not a value of its type
     */
    <T> T value(Key<T> key) {
        T value = valueOrNull(key);
        if (value == null) {
            throw new AssertionError(key.name() + ": no default");
        }
        return value;
    }

    /** The value of a key that can be unset; null if it is. */
    <T> @Nullable T valueOrNull(Key<T> key) {
        String text = filled(key).map(Setting::text).orElse(key.standard());
        if (text == null) {
            return null;
        }
        return key.type()
                .reader()
                .apply(text)
                .orElseThrow(() -> new InvalidValue(
                        key.name(), key.type().shown().apply(text), key.type().expected(), List.of()));
    }
}
