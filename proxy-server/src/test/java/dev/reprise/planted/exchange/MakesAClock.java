package dev.reprise.planted.exchange;

import java.time.Clock;

/** Planted: a clock of its own. */
final class MakesAClock {
    Clock clock() {
        return Clock.systemUTC();
    }
}
