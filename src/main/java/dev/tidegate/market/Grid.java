package dev.tidegate.market;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Exact;
import dev.tidegate.order.Instrument;

/** Prices in whole ticks, with the rounding named. What is not positive or beyond {@link Instrument#MAX_STEPS} is none. */
final class Grid {
    /** A price that cannot be used. */
    static final long NONE = Long.MIN_VALUE;

    private Grid() {}

    /** The tick nearest to a price, the upper one of two equally near. */
    static long nearest(Decimal price, Decimal tick) {
        long below = steps(price, tick, false);
        long above = steps(price, tick, true);
        if (below == above || below == NONE || above == NONE) {
            return below == above ? usable(below) : NONE;
        }
        // Halfway is tick * (2 * below + 1) / 2, exactly: halves become fives of the next decimal place.
        Decimal halfway = Decimal.of(
                Math.multiplyExact(Math.multiplyExact(tick.unscaled(), 5L), 2 * below + 1), tick.scale() + 1);
        return usable(price.compareTo(halfway) < 0 ? below : above);
    }

    /** The last tick not above a price: for bids. */
    static long floor(Decimal price, Decimal tick) {
        return usable(steps(price, tick, false));
    }

    /** The first tick not below a price: for asks. */
    static long ceiling(Decimal price, Decimal tick) {
        return usable(steps(price, tick, true));
    }

    private static long usable(long ticks) {
        return ticks >= 1 && ticks <= Instrument.MAX_STEPS ? ticks : NONE;
    }

    private static long steps(Decimal price, Decimal tick, boolean up) {
        int common = Math.max(price.scale(), tick.scale());
        try {
            long factor = Exact.powerOfTen(common - price.scale());
            long divisor = Math.multiplyExact(tick.unscaled(), Exact.powerOfTen(common - tick.scale()));
            return up
                    ? Exact.multiplyDivideCeiling(price.unscaled(), factor, divisor)
                    : Exact.multiplyDivideFloor(price.unscaled(), factor, divisor);
        } catch (ArithmeticException beyond) {
            return NONE;
        }
    }
}
