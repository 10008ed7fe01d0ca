package dev.reprise.server.config;

import dev.reprise.savings.Prices;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from: a flag counts more than the environment, that more than the file, that more than
 * the default.
 *
 * @param flags of the form {@code cache.ttl=1h}; of two about one key the later one counts
 * @param file null leaves it to {@code REPRISE_CONFIG}; no file is read that nobody named
 */
public record ConfigSources(
        List<String> flags,
        Map<String, String> environment,
        @Nullable Path file) {

    private static final String FILE_FLAG = "--config";

    public ConfigSources {
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
    }

    /**
     * Reads and checks everything.
     *
     * @throws FaultyConfig with everything that is wrong
     */
    public LoadedConfig load() throws FaultyConfig {
        return load(false);
    }

    /**
     * The same, of files only: whoever reads a pipe again may wait for ever.
     *
     * @throws FaultyConfig with everything that is wrong
     */
    LoadedConfig loadAgain() throws FaultyConfig {
        return load(true);
    }

    private LoadedConfig load(boolean again) throws FaultyConfig {
        Faults faults = new Faults();
        FileContents ownFile = FileContents.of(named().stream().toList());
        if (again) {
            ownFile.requireNoPipes();
        }
        List<Setting> inFile = readFile(faults);
        Settings decided = Settings.none()
                .overriddenBy(inFile)
                .overriddenBy(Variables.read(environment, faults))
                .overriddenBy(Flags.read(flags, faults));
        FileContents files = ownFile.with(decided.files());
        if (again) {
            files.requireNoPipes();
        }
        Settings settings = SecretFiles.resolve(decided, faults);
        ProxyConfig config = bind(settings, PricesFile.of(settings, faults), faults);
        if (!faults.isEmpty()) {
            throw new FaultyConfig(faults.lines(), files);
        }
        return new LoadedConfig(this, config, decided, settings, files, inFile.isEmpty() ? named() : Optional.empty());
    }

    private Optional<Path> named() {
        String variable = environment.getOrDefault(Variables.CONFIG, "");
        return Optional.ofNullable(file)
                .or(() -> variable.isEmpty() ? Optional.empty() : Optional.of(Path.of(variable)));
    }

    private List<Setting> readFile(Faults faults) {
        String namedBy = file != null ? FILE_FLAG : Variables.CONFIG;
        return named().map(path -> YamlFile.read(path, namedBy, faults)).orElse(List.of());
    }

    /** Puts the default in the place of each value that is refused, until the rest is accepted. */
    private static ProxyConfig bind(Settings settings, Prices prices, Faults faults) {
        Settings accepted = settings;
        for (int refused = 0; refused <= Keys.all().size(); refused++) {
            try {
                return ProxyConfigBinder.bind(accepted, prices);
            } catch (InvalidValue e) {
                accepted = withoutRefused(accepted, e, faults);
            }
        }
        throw new AssertionError("more values are refused than there are");
    }

    private static Settings withoutRefused(Settings settings, InvalidValue invalid, Faults faults) {
        Setting refused = Keys.named(invalid.key())
                .flatMap(settings::of)
                .orElseThrow(() -> new AssertionError("a default is refused", invalid));
        boolean consequence = invalid.others().stream().anyMatch(faults::concern);
        if (!consequence) {
            faults.add(refused, invalid.expected());
        }
        return settings.without(refused.key());
    }
}
