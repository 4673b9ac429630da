package dev.tidegate.risk.impact;

import dev.tidegate.order.Side;
import java.util.List;

/**
 * The best levels of a book in whole ticks and lots, best first. Immutable.
 *
 * @param atMillis when they were received, epoch milliseconds
 */
public record OrderBookDepth(List<Level> bids, List<Level> asks, long atMillis) {
    /** A price and all that rests there, above zero both. */
    public record Level(long ticks, long lots) {}

    public OrderBookDepth {
        bids = List.copyOf(bids);
        asks = List.copyOf(asks);
    }

    /** What an order of a side meets. */
    public List<Level> against(Side side) {
        return side == Side.BUY ? asks : bids;
    }

    /** True where both sides have somebody: only then is there a middle. */
    public boolean twoSided() {
        return !bids.isEmpty() && !asks.isEmpty();
    }

    /** Half way between the best prices, in ticks; 0 where a side is empty. */
    public double midTicks() {
        return twoSided() ? (bids.getFirst().ticks() + asks.getFirst().ticks()) / 2.0 : 0;
    }
}
