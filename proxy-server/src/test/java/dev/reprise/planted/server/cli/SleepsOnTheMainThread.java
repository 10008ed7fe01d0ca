package dev.reprise.planted.server.cli;

/** Planted: not even a command may sleep. */
final class SleepsOnTheMainThread {
    void sleep() throws InterruptedException {
        Thread.sleep(1);
    }
}
