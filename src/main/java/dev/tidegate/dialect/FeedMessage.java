package dev.tidegate.dialect;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.VenueEvent;

/** One message of an exchange's execution feed. Sequence numbers are contiguous over all accounts. */
public sealed interface FeedMessage {
    /** Number of the last event sent before, or of this event. */
    long sequence();

    /** First message of a connection. */
    record Hello(long sequence) implements FeedMessage {}

    /** At least one a second. */
    record Heartbeat(long sequence) implements FeedMessage {}

    record Event(long sequence, AccountId account, VenueEvent event) implements FeedMessage {}
}
