package dev.reprise.server.config;

import java.util.List;

/** A configuration that nothing can be started with. */
public final class FaultyConfig extends Exception {

    private final List<String> faults;

    FaultyConfig(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = faults;
    }

    /** A line each: where, which key, what was found, what was expected. Secrets are masked. */
    public List<String> faults() {
        return faults;
    }
}
