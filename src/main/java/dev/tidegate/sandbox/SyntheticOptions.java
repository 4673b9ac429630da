package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Rate;
import java.util.List;

/**
 * A market that makes itself up.
 *
 * @param quotes what is quoted
 * @param band the farthest a price moves in one step
 * @param everyMillis time between steps; 0 where they are asked for, by {@link Sandbox#step}
 */
public record SyntheticOptions(List<Quote> quotes, Rate band, long everyMillis) {
    /** Price levels of one side. */
    public static final int MAX_LEVELS = 100;

    /**
     * How one instrument is quoted: as many levels on either side of the mark, of one size, one distance apart.
     *
     * @param symbol the instrument
     * @param start its first mark
     * @param quantity on each level
     * @param levels on each side
     * @param spacingTicks between levels, and from the mark to the first
     */
    public record Quote(String symbol, Decimal start, Decimal quantity, int levels, long spacingTicks) {
        public Quote {
            if (start.signum() <= 0 || quantity.signum() <= 0 || spacingTicks <= 0) {
                throw new IllegalArgumentException(symbol + ": start, quantity and spacing must be above zero");
            }
            if (levels < 1 || levels > MAX_LEVELS) {
                throw new IllegalArgumentException(symbol + ": levels must be 1 to " + MAX_LEVELS);
            }
        }
    }

    public SyntheticOptions {
        quotes = List.copyOf(quotes);
        if (band.billionths() < 0 || band.billionths() > Rate.ONE / 10 || everyMillis < 0) {
            throw new IllegalArgumentException("band must be 0 to 10 %, and the time between steps not negative");
        }
    }
}
