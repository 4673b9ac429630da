package dev.tidegate.risk.impact;

import dev.tidegate.order.Instrument;
import dev.tidegate.order.Side;
import org.jspecify.annotations.Nullable;

/**
 * What an order is expected to cost beyond the middle of the book: the larger of what the book shows and what the square-root law
 * says.
 *
 * @param reference the price it is measured from: the middle of the book, or the mark where a side is empty
 * @param squareRoot what the law says, as a share of the price; null where there is no law for the instrument
 * @param share what counts, as a share of the price
 * @param expectedPrice the reference moved by that share against the order
 * @param cost the same in the settlement currency, whole units
 */
public record Impact(
        BookWalk walk, double reference, @Nullable Double squareRoot, double share, double expectedPrice, double cost) {
    /** Basis points in a whole. */
    public static final double BASIS_POINTS = 10_000;

    /**
     * Works it out.
     *
     * @param markTicks what it is measured from where the book has no middle
     * @param lots above zero
     */
    public static Impact of(
            Instrument instrument,
            OrderBookDepth depth,
            long markTicks,
            Side side,
            long lots,
            @Nullable SquareRootLaw law) {
        BookWalk walk = BookWalk.of(depth, side, lots);
        double tick = instrument.tickSize().doubleValue();
        double quantity = lots * instrument.lotSize().doubleValue();
        double reference = tick * (depth.twoSided() ? depth.midTicks() : markTicks);
        Double root = law == null ? null : law.impact(quantity);
        double share = Math.max(Math.max(0, walk.slippage()), root == null ? 0 : root);
        // A sale cannot bring less than nothing.
        double expected = Math.max(0, reference * (1 + (side == Side.BUY ? share : -share)));
        return new Impact(walk, reference, root, share, expected, cost(instrument, quantity, reference, expected));
    }

    private static double cost(Instrument instrument, double quantity, double reference, double expected) {
        if (!instrument.kind().inverse()) {
            return quantity * Math.abs(expected - reference);
        }
        return expected == 0 ? Double.MAX_VALUE : quantity * Math.abs(1 / reference - 1 / expected);
    }
}
