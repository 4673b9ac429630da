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
        if (below < 0 || below > Instrument.MAX_STEPS) {
            return NONE;
        }
        int common = Math.max(price.scale(), tick.scale());
        long divisor = tick.unscaled() * Exact.powerOfTen(common - tick.scale());
        // Lies between nothing and one tick, so that products which wrap still leave it exact.
        long rest = price.unscaled() * Exact.powerOfTen(common - price.scale()) - below * divisor;
        return usable(rest >= divisor - rest ? below + 1 : below);
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
