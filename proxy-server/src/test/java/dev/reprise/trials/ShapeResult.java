package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.trials.check.Findings;

/** What clients saw of one shape of Redis. */
record ShapeResult(String shape, long requests, long hits, long errors, Findings findings) {

    void tell(Report report) {
        report.row(
                shape,
                "%d requests, %d hits, %d errors, %d wrong or uncounted answers"
                        .formatted(requests, hits, errors, findings.total()));
    }

    void mustBeClean() {
        assertThat(errors).as("errors that clients saw: " + shape).isZero();
        assertThat(findings.total()).as("%s: %s", shape, findings).isZero();
    }
}
