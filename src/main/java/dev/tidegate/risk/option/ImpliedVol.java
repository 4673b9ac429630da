package dev.tidegate.risk.option;

/** The volatility at which {@link Black76} gives a price, or why there is none. */
public sealed interface ImpliedVol {
    /** The volatility, 1.00 for 100 % a year. */
    record Found(double vol) implements ImpliedVol {}

    /**
     * The price leaves room for arbitrage, or for no time value at all.
     *
     * @param bound the bound it breaks
     * @param lower what an option must be worth more than: its intrinsic value
     * @param upper what it must be worth less than: the forward for a call, the strike for a put
     */
    record OutOfBounds(Bound bound, double lower, double upper) implements ImpliedVol {}

    /** Which way a price is out of bounds. */
    enum Bound {
        /** At or below the intrinsic value: no volatility above zero is so cheap. */
        NO_TIME_VALUE,
        /** At or above what the option could pay at most: no finite volatility is so dear. */
        TOO_DEAR,
        /** At expiry the price says nothing of volatility. */
        EXPIRED
    }

    /**
     * Inverts an undiscounted price in the forward's currency.
     *
     * <p>Only the time value counts, so the price is first brought to the out-of-the-money side, {@code x = -|ln(F/K)|}, and to units
     * of √(FK). There {@code b(s) = e^(x/2) N(x/s + s/2) - e^(-x/2) N(x/s - s/2)} is searched for the total deviation s. Below the
     * inflection at {@code s = √(2|x|)} it is searched in {@code 1/√(-ln b)}, above it in {@code √(-ln(1 - b/e^(x/2)))}: both are nearly
     * straight lines of s, so Newton's steps land at once, and a bracket that only shrinks catches those that do not.
     */
    static ImpliedVol of(EuropeanOption option, double forward, double price) {
        double lower = option.intrinsic(forward);
        double upper = option.ceiling(forward);
        if (!(price > lower)) {
            return new OutOfBounds(Bound.NO_TIME_VALUE, lower, upper);
        }
        if (!(price < upper)) {
            return new OutOfBounds(Bound.TOO_DEAR, lower, upper);
        }
        if (option.years() == 0) {
            return new OutOfBounds(Bound.EXPIRED, lower, upper);
        }
        double unit = Math.sqrt(forward * option.strike());
        double moneyness = -Math.abs(Math.log(forward / option.strike()));
        TimeValue searched = new TimeValue(moneyness, (price - lower) / unit, (upper - price) / unit);
        return new Found(searched.deviation() / Math.sqrt(option.years()));
    }
}
