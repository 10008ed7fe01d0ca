package dev.reprise.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What environment variables decide: {@code REPRISE_CACHE_TTL=1h}, and {@code REDIS_URL} as hosting platforms set it. */
final class Variables {

    /** Names the file, like {@code --config}. */
    static final String CONFIG = "REPRISE_CONFIG";

    private static final String REDIS_URL = "REDIS_URL";

    /**
     * What Kubernetes puts into every container of a namespace that has a Service called {@code reprise…}. Nobody
     * meant these for us, though {@code REPRISE_SERVER_PORT} may be among them.
     */
    private static final Pattern SERVICE_LINK = Pattern.compile("\\w+_SERVICE_(HOST|PORT(_\\w+)?)=.*"
            + "|\\w+_PORT=(tcp|udp|sctp)://.*"
            + "|\\w+_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?=.*");

    private Variables() {}

    static List<Setting> read(Map<String, String> environment, Faults faults) {
        List<Setting> settings = new ArrayList<>();
        Optional.ofNullable(environment.get(REDIS_URL))
                .ifPresent(url -> settings.add(new Setting(Keys.REDIS_URL, url, REDIS_URL)));
        new TreeMap<>(environment).forEach((name, value) -> {
            if (isOurs(name, value)) {
                keyOf(name)
                        .ifPresentOrElse(
                                key -> settings.add(Setting.written(key, value, name)),
                                () -> faults.unknownVariable(name));
            }
        });
        return settings;
    }

    private static boolean isOurs(String name, String value) {
        return name.startsWith(Key.VARIABLE_PREFIX)
                && !name.equals(CONFIG)
                && !SERVICE_LINK.matcher(name + "=" + value).matches();
    }

    private static Optional<Key<?>> keyOf(String variable) {
        return Keys.all().stream()
                .filter(key -> key.variable().equals(variable))
                .<Key<?>>map(key -> key)
                .findFirst();
    }
}
