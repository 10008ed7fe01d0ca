package dev.reprise.planted.exchange;

import java.util.function.LongSupplier;

/** Planted: a clock that no test can wind, passed on as a method reference. */
final class ReadsTheClockByReference {
    LongSupplier nanos() {
        return System::nanoTime;
    }
}
