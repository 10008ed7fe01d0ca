package dev.reprise.server.config;

import java.util.ArrayList;
import java.util.List;

/** What {@code --set cache.ttl=1h} decides. */
final class Flags {

    private static final String ORIGIN = "--set";

    private Flags() {}

    static List<Setting> read(List<String> flags, Faults faults) {
        List<Setting> settings = new ArrayList<>();
        for (String flag : flags) {
            int equals = flag.indexOf('=');
            if (equals < 0) {
                String shown = Keys.named(flag.strip()).isPresent() ? flag.strip() : Shown.beginning(flag);
                faults.add(ORIGIN, shown + " (expected: KEY=VALUE)");
                continue;
            }
            String name = flag.substring(0, equals).strip();
            if (Keys.isSection(name)) {
                faults.aSection(ORIGIN, name);
                continue;
            }
            Keys.named(name)
                    .ifPresentOrElse(
                            key -> settings.add(Setting.written(
                                    key, flag.substring(equals + 1).strip(), ORIGIN)),
                            () -> faults.unknownKey(ORIGIN, name));
        }
        return settings;
    }
}
