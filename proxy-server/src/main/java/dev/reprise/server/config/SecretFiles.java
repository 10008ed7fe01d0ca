package dev.reprise.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Secrets that are given as the name of the file they are in, as container platforms mount them. */
final class SecretFiles {

    /** A key whose value may stand in a file that another key names. A list there has one element a line. */
    private record Kept(Key<?> key, Key<Path> fileKey) {}

    private static final List<Kept> ALL = List.of(
            new Kept(Keys.MANAGEMENT_TOKEN, Keys.MANAGEMENT_TOKEN_FILE),
            new Kept(Keys.UPSTREAM_API_KEY, Keys.UPSTREAM_API_KEY_FILE),
            new Kept(Keys.CACHE_SECRET, Keys.CACHE_SECRET_FILE),
            new Kept(Keys.CACHE_PREVIOUS_SECRETS, Keys.CACHE_PREVIOUS_SECRETS_FILE),
            new Kept(Keys.REDIS_URL, Keys.REDIS_URL_FILE),
            new Kept(Keys.WARM_API_KEY, Keys.WARM_API_KEY_FILE),
            new Kept(Keys.AUTH_CLIENTS, Keys.AUTH_CLIENTS_FILE));

    private SecretFiles() {}

    /** The settings with the content of {@code redis.url-file}, if it is set, as {@code redis.url}; so with the others. */
    static Settings resolve(Settings settings, Faults faults) {
        Settings resolved = settings;
        for (Kept kept : ALL) {
            resolved = resolve(resolved, kept, faults);
        }
        return resolved;
    }

    private static Settings resolve(Settings settings, Kept kept, Faults faults) {
        Optional<Setting> file = settings.filled(kept.fileKey());
        if (file.isEmpty()) {
            return settings;
        }
        Optional<Setting> direct = settings.filled(kept.key());
        if (direct.isPresent()) {
            String name = kept.key().name();
            faults.add(
                    file.get(),
                    "no " + name + " besides it, which " + direct.get().origin() + " sets");
            return settings;
        }
        return content(kept, file.get(), faults)
                .map(content -> settings.overriddenBy(List.of(content)))
                .orElse(settings);
    }

    private static Optional<Setting> content(Kept kept, Setting file, Faults faults) {
        Optional<Path> path = kept.fileKey().type().reader().apply(file.text());
        if (path.isEmpty()) {
            faults.add(file, kept.fileKey().type().expected());
            return Optional.empty();
        }
        String origin = path.get().toString();
        Optional<String> text = TextFile.read(path.get(), origin, faults)
                .map(whole -> kept.key().type().isList() ? joined(whole) : whole.strip());
        if (text.isPresent() && text.get().isEmpty()) {
            faults.add(file, "a file with something in it"); // unset, it could open what it was to protect
            return Optional.empty();
        }
        return text.map(content -> new Setting(kept.key(), content, origin));
    }

    /** Without empty lines and those that begin with {@code #}. */
    private static String joined(String lines) {
        return lines.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .collect(Collectors.joining(","));
    }
}
