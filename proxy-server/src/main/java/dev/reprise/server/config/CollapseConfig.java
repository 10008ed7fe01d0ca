package dev.reprise.server.config;

import java.time.Duration;

/**
 * {@code collapse.*}: one forward for several requests that ask the same at the same time.
 *
 * @param ageMax a recording that began longer ago is not joined
 */
public record CollapseConfig(boolean enabled, Duration ageMax) {

    public CollapseConfig {
        Check.positive("collapse.age-max", ageMax);
    }
}
