package dev.tidegate.risk.option;

/**
 * An option's price and its derivatives, per unit of the underlying, for the holder; a seller changes the signs. In which money is
 * the method's to say that returns it.
 *
 * @param price what it is worth
 * @param delta by the forward
 * @param gamma of the delta, by the forward
 * @param vega by the volatility, per 1.00 of it (a hundredth of it is the vega of one vol point)
 * @param theta by the passing of time, per year (a 365th of it is the theta of a day); volatility and forward stand still
 * @param vanna of the delta, by the volatility, per 1.00 of it
 * @param volga of the vega, by the volatility, per 1.00 of it
 */
public record OptionValue(
        double price, double delta, double gamma, double vega, double theta, double vanna, double volga) {
    private static final double DAYS = 365;

    /** The vega of one vol point, that is 0.01. */
    public double vegaPerPoint() {
        return vega / 100;
    }

    /** The theta of one day. */
    public double thetaPerDay() {
        return theta / DAYS;
    }

    /**
     * The same option counted in coin, where the premium is paid in the underlying itself: every figure of it is the derivative of
     * {@code price / forward}.
     */
    public OptionValue inCoin(double forward) {
        return new OptionValue(
                price / forward,
                (delta - price / forward) / forward,
                gamma / forward - 2 * (delta - price / forward) / (forward * forward),
                vega / forward,
                theta / forward,
                (vanna - vega / forward) / forward,
                volga / forward);
    }

    /**
     * The premium-adjusted delta: units of the underlying that hedge an option whose premium was paid in the underlying, delta minus
     * the premium in coin.
     */
    public double premiumAdjustedDelta(double forward) {
        return delta - price / forward;
    }
}
