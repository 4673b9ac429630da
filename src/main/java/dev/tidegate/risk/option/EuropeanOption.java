package dev.tidegate.risk.option;

import dev.tidegate.order.OptionRight;

/**
 * A European option on one unit of a forward.
 *
 * @param strike above zero, in the forward's currency
 * @param years to expiry, actual/365, not negative
 */
public record EuropeanOption(OptionRight right, double strike, double years) {
    /** Milliseconds of the year that volatilities and rates are quoted in: 365 days. */
    public static final double YEAR_MILLIS = 365.0 * 86_400_000;

    public EuropeanOption {
        if (!(strike > 0) || strike == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("strike " + strike + " must be above zero");
        }
        if (!(years >= 0) || years == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("years " + years + " must not be negative");
        }
    }

    /** Years from one moment to another, both epoch milliseconds; 0 once it is over. */
    public static double yearsBetween(long fromMillis, long toMillis) {
        return Math.max(0, toMillis - fromMillis) / YEAR_MILLIS;
    }

    /** What it would pay if it expired at this forward. */
    public double intrinsic(double forward) {
        return Math.max(0, right.sign() * (forward - strike));
    }

    /** What it is always worth less than: the forward for a call, the strike for a put. */
    double ceiling(double forward) {
        return right == OptionRight.CALL ? forward : strike;
    }
}
