package dev.reprise.server.config;

import java.util.List;

/** A configuration that nothing can be started with. */
public final class FaultyConfig extends Exception {

    private final List<String> faults;

    private final transient FileContents files;

    FaultyConfig(List<String> faults, FileContents files) {
        super(String.join("\n", faults));
        this.faults = faults;
        this.files = files;
    }

    /** A line each: where, which key, what was found, what was expected. Secrets are masked. */
    public List<String> faults() {
        return faults;
    }

    /** The files that were read for it. */
    public FileContents files() {
        return files;
    }
}
