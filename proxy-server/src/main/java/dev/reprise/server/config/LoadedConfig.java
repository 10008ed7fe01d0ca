package dev.reprise.server.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A configuration, and who decided what in it. */
public final class LoadedConfig {

    private final ConfigSources sources;
    private final ProxyConfig config;
    private final Settings settings;
    private final Settings inForce; // what stands in files of secrets included
    private final FileContents files;
    private final Optional<Path> emptyFile;

    LoadedConfig(
            ConfigSources sources,
            ProxyConfig config,
            Settings settings,
            Settings inForce,
            FileContents files,
            Optional<Path> emptyFile) {
        this.sources = sources;
        this.config = config;
        this.settings = settings;
        this.inForce = inForce;
        this.files = files;
        this.emptyFile = emptyFile;
    }

    public ProxyConfig config() {
        return config;
    }

    /** The file that decides nothing at all, if there is such a one. */
    public Optional<Path> emptyFile() {
        return emptyFile;
    }

    /** The files that it was read from. */
    public FileContents files() {
        return files;
    }

    /**
     * The same sources as they are now.
     *
     * @throws FaultyConfig with everything that is wrong
     */
    public LoadedConfig again() throws FaultyConfig {
        return sources.loadAgain();
    }

    /** The keys that the other decides differently, or in whose files is something else; each by its name. */
    public List<String> differences(LoadedConfig other) {
        return Keys.all().stream()
                .filter(key -> !inForce.text(key).equals(other.inForce.text(key)) || isOtherFile(key, other))
                .map(Key::name)
                .toList();
    }

    private boolean isOtherFile(Key<?> key, LoadedConfig other) {
        return inForce.file(key)
                .filter(file -> !files.of(file).equals(other.files.of(file)))
                .isPresent();
    }

    /** Of the keys that differ, those that a process reads only when it starts. */
    public List<String> needingRestart(LoadedConfig other) {
        return Keys.NEEDING_RESTART.stream()
                .filter(key -> !inForce.text(key).equals(other.inForce.text(key)))
                .map(Key::name)
                .sorted()
                .toList();
    }

    /** The same fault with who decided the value, where its message begins with a key that somebody decided. */
    public IllegalArgumentException placed(IllegalArgumentException fault) {
        String message = String.valueOf(fault.getMessage());
        String name = message.substring(0, Math.max(0, message.indexOf(": ")));
        return Keys.named(name)
                .flatMap(settings::of)
                .map(setting -> new IllegalArgumentException(setting.origin() + ": " + message, fault))
                .orElse(fault);
    }

    /** What was decided about the keys that begin so, as {@code cache.store (--set)}. */
    public List<String> decisions(String... beginnings) {
        return Keys.all().stream()
                .filter(key -> Arrays.stream(beginnings).anyMatch(key.name()::startsWith))
                .flatMap(key -> settings.filled(key).stream())
                .map(setting -> setting.key().name() + " (" + setting.origin() + ")")
                .toList();
    }

    /** Every key with its value as YAML, secrets masked; where it is not the default, with who decided it. */
    public String yaml() {
        return YamlText.of(settings);
    }
}
