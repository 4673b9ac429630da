package dev.tidegate.sandbox;

import dev.tidegate.order.AccountId;
import dev.tidegate.order.VenueEvent;

/** Where the exchange tells what happened, in the order it happened. */
interface EventSink {
    void publish(AccountId account, VenueEvent event);
}
