package dev.reprise.server.demo;

import java.time.Duration;

/**
 * How slow the scripted origin is.
 *
 * @param object until an answer in one piece
 * @param firstEvent until a stream's head and first event
 * @param nextEvent between two events
 */
record Pace(Duration object, Duration firstEvent, Duration nextEvent) {

    static final Pace OF_A_MODEL = new Pace(Duration.ofMillis(600), Duration.ofMillis(300), Duration.ofMillis(20));
}
