package dev.tidegate.risk.impact;

import dev.tidegate.order.Side;

/**
 * An order that takes a book level by level. What the book does not show stays unfilled: nothing is extrapolated.
 *
 * @param filledLots what the levels hold of it
 * @param unfilledLots the rest
 * @param averageTicks quantity-weighted price of what is filled, in ticks; 0 where nothing is
 * @param worstTicks price of the last level touched; 0 where none is
 * @param slippage {@code dir (average - mid) / mid}, 0.0001 for a basis point; 0 where nothing is filled or there is no middle
 */
public record BookWalk(long filledLots, long unfilledLots, double averageTicks, long worstTicks, double slippage) {
    /**
     * Walks.
     *
     * @param lots above zero
     */
    public static BookWalk of(OrderBookDepth depth, Side side, long lots) {
        long left = lots;
        double paid = 0;
        long worst = 0;
        for (OrderBookDepth.Level level : depth.against(side)) {
            if (left == 0) {
                break;
            }
            long taken = Math.min(left, level.lots());
            paid += (double) taken * level.ticks();
            worst = level.ticks();
            left -= taken;
        }
        long filled = lots - left;
        double average = filled == 0 ? 0 : paid / filled;
        double mid = depth.midTicks();
        double slippage = filled == 0 || mid == 0 ? 0 : (side == Side.BUY ? 1 : -1) * (average - mid) / mid;
        return new BookWalk(filled, left, average, worst, slippage);
    }
}
