package dev.reprise.server.admin;

import java.util.List;

/**
 * What came of reading the configuration again.
 *
 * @param result how it ended, one of the three words of {@code ai_proxy_reloads_total}
 * @param changed the keys that were decided anew, if it was taken
 * @param faults why it was refused, a line each
 */
public record Reloaded(String result, List<String> changed, List<String> faults) {

    public Reloaded {
        changed = List.copyOf(changed);
        faults = List.copyOf(faults);
    }
}
