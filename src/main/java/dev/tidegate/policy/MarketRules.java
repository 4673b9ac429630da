package dev.tidegate.policy;

import dev.tidegate.order.Rate;

/**
 * When a mark is too wild to add risk on.
 *
 * @param maxJump largest move of the mark against its own exponential average that is believed
 * @param averageMillis time constant of that average
 * @param maxIndexGap largest distance of the mark from the index that is believed
 * @param calmMillis how long the mark must have behaved before it is believed again
 * @param vols which volatilities of options are believed
 */
public record MarketRules(Rate maxJump, long averageMillis, Rate maxIndexGap, long calmMillis, Vols vols) {
    /** Volatilities between two bounds, 100 % being 1.00 a year. */
    public record Vols(Rate least, Rate most) {
        public static final Vols USUAL = new Vols(Rate.parse("1%"), Rate.parse("500%"));

        public boolean believable(double vol) {
            return vol >= least.toDecimal().doubleValue()
                    && vol <= most.toDecimal().doubleValue();
        }
    }

    /** With the usual bounds of volatilities. */
    public MarketRules(Rate maxJump, long averageMillis, Rate maxIndexGap, long calmMillis) {
        this(maxJump, averageMillis, maxIndexGap, calmMillis, Vols.USUAL);
    }
}
