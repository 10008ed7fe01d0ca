package dev.reprise.planted.exchange;

import java.time.Instant;

/** Planted: a clock that no test can wind. */
final class ReadsTheClock {
    Instant now() {
        return Instant.now();
    }
}
