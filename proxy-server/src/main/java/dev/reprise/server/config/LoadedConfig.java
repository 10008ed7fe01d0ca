package dev.reprise.server.config;

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

    /** Every key with its value as YAML, secrets masked; where it is not the default, with who decided it. */
    public String yaml() {
        return YamlText.of(settings);
    }
}
