package dev.tidegate.sandbox;

import dev.tidegate.order.Reason;
import dev.tidegate.order.VenueOrder;

/** What the exchange says to a command. */
sealed interface Answer {
    record Done(VenueOrder order) implements Answer {}

    /**
     * It did nothing.
     *
     * @param field the field at fault, empty where there is none
     */
    record Refused(Reason reason, String field, String detail) implements Answer {}
}
