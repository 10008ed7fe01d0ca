package dev.reprise.server.warm;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What may be spent: what was paid so far, and what is under way as it is estimated, never exceed it. A budget without a
 * bound only adds up. Confined to one thread.
 */
final class Budget {

    private final @Nullable Double dollarsMax;
    private final Pricing pricing;
    private double spent;
    private double reserved;

    Budget(@Nullable Double dollarsMax, Pricing pricing) {
        this.dollarsMax = dollarsMax;
        this.pricing = pricing;
    }

    boolean isBounded() {
        return dollarsMax != null;
    }

    /** What the request is going to cost; empty if nobody knows. */
    OptionalDouble estimate(WarmRequest request) {
        return pricing.dollars(request.model(), request.estimate().usage());
    }

    /** Whether so much more is within it, while others are under way. */
    boolean allows(double dollars) {
        return dollarsMax == null || spent + reserved + dollars <= dollarsMax;
    }

    void reserve(double estimate) {
        reserved += estimate;
    }

    /** The request is over. */
    void settle(double estimate, double paid) {
        reserved -= estimate;
        spent += paid;
    }

    /** The request is asked again, and what the last attempt cost comes on top. */
    void spend(double paid) {
        spent += paid;
    }

    /** What an attempt cost. An answer that does not say its usage, or may have been paid for, costs what was estimated. */
    OptionalDouble paid(WarmRequest request, Attempt attempt) {
        boolean free = attempt.failure() == null ? !attempt.outcome().isPaid() : !attempt.unclear();
        if (free) {
            return OptionalDouble.of(0);
        }
        return attempt.usage() == null ? estimate(request) : pricing.dollars(request.model(), attempt.usage());
    }
}
