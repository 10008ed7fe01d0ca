package dev.reprise.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Secrets that are given as the name of the file they are in, as container platforms mount them. */
final class SecretFiles {

    private SecretFiles() {}

    /** The settings with the content of {@code redis.url-file}, if it is set, as {@code redis.url}. */
    static Settings resolve(Settings settings, Faults faults) {
        Optional<Setting> file = settings.filled(Keys.REDIS_URL_FILE);
        if (file.isEmpty()) {
            return settings;
        }
        if (settings.filled(Keys.REDIS_URL).isPresent()) {
            String other = settings.filled(Keys.REDIS_URL).orElseThrow().origin();
            faults.add(file.get(), "no redis.url besides it, which " + other + " sets");
            return settings;
        }
        return content(file.get(), faults)
                .map(url -> settings.overriddenBy(List.of(url)))
                .orElse(settings);
    }

    private static Optional<Setting> content(Setting file, Faults faults) {
        Optional<Path> path = Keys.REDIS_URL_FILE.type().reader().apply(file.text());
        if (path.isEmpty()) {
            faults.add(file, Keys.REDIS_URL_FILE.type().expected());
            return Optional.empty();
        }
        String origin = path.get().toString();
        return TextFile.read(path.get(), origin, faults).map(text -> new Setting(Keys.REDIS_URL, text.strip(), origin));
    }
}
