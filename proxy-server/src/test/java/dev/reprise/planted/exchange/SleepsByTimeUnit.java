package dev.reprise.planted.exchange;

import java.util.concurrent.TimeUnit;

/** Planted: a thread that goes to sleep in other words. */
final class SleepsByTimeUnit {
    void sleep() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1);
    }
}
