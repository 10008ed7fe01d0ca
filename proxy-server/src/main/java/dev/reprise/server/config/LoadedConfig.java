package dev.reprise.server.config;

import java.util.Arrays;
import java.util.List;

/** A configuration, and who decided what in it. */
public final class LoadedConfig {

    private final ProxyConfig config;
    private final Settings settings;

    LoadedConfig(ProxyConfig config, Settings settings) {
        this.config = config;
        this.settings = settings;
    }

    public ProxyConfig config() {
        return config;
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
