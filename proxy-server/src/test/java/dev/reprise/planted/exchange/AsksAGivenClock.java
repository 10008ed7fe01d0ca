package dev.reprise.planted.exchange;

import java.time.Clock;
import java.time.Instant;

/** Planted innocent: the injected clock. */
final class AsksAGivenClock {
    Instant now(Clock clock) {
        return Instant.now(clock);
    }
}
