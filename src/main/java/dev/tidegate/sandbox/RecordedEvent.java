package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Side;
import java.util.List;

/** Something a recorded market did, in the recorded exchange's own numbers. */
sealed interface RecordedEvent {
    /** When it was received, nanoseconds since the epoch. */
    long nanos();

    /** The recorded exchange's name of the instrument; empty where the recording leaves it out. */
    String symbol();

    /** A price and all that is wanted there; a quantity of 0 for nothing any more. */
    record Level(Decimal price, Decimal quantity) {}

    /**
     * Depth, best price first.
     *
     * @param whole true where prices it does not name hold nothing, false where they are as before
     * @param update the recorded exchange's number of its last change, 0 where it has none
     */
    record Depth(long nanos, String symbol, boolean whole, long update, List<Level> bids, List<Level> asks)
            implements RecordedEvent {}

    /** Best bid and ask. */
    record Top(long nanos, String symbol, long update, Level bid, Level ask) implements RecordedEvent {}

    /**
     * A trade.
     *
     * @param taker side of the order that came
     */
    record Trade(long nanos, String symbol, Side taker, Decimal price, Decimal quantity) implements RecordedEvent {}
}
