package dev.reprise.planted.exchange;

/** Planted: a thread that goes to sleep. */
final class Sleeps {
    void sleep() throws InterruptedException {
        Thread.sleep(1);
    }
}
