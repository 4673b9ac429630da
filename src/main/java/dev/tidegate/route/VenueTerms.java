package dev.tidegate.route;

import java.util.function.LongSupplier;

/**
 * What the connections of a pool have in common.
 *
 * @param depth requests in flight on one of them, at most
 * @param nanos monotonic clock
 */
record VenueTerms(VenueOptions options, int depth, RequestWriter writer, LongSupplier nanos) {
    /** Part of a deadline after which a reply that does not come keeps further requests off its connection. */
    private static final int PATIENCE = 20;

    /** How long the oldest request of a connection may wait before others are no longer put behind it. */
    long patienceNanos() {
        return options.deadline().toNanos() / PATIENCE;
    }
}
