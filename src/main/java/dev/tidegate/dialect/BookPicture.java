package dev.tidegate.dialect;

import dev.tidegate.order.Decimal;
import java.util.List;

/**
 * The best levels of an instrument's book, as a whole: it replaces the picture before it.
 *
 * @param bids best first, at most {@link #MAX_LEVELS}
 * @param asks best first, likewise
 * @param timeMillis the exchange's time
 */
public record BookPicture(String symbol, List<Level> bids, List<Level> asks, long timeMillis) implements MarketMessage {
    /** Levels of a side that are read; deeper ones are passed over. */
    public static final int MAX_LEVELS = 50;

    /** A price and all that rests there. */
    public record Level(Decimal price, Decimal quantity) {}

    public BookPicture {
        bids = List.copyOf(bids);
        asks = List.copyOf(asks);
    }
}
