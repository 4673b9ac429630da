package dev.tidegate.calibration;

/**
 * What somebody could come to owe over a horizon, where what is between us moves like a normal variable around zero.
 *
 * @param deviation of its value at the horizon
 */
public record CounterpartyExposure(double deviation) {
    /**
     * Of a value whose returns have a volatility.
     *
     * @param value what moves
     * @param vol a year, 0.6 for 60 %
     * @param years the horizon
     */
    public static CounterpartyExposure of(double value, double vol, double years) {
        return new CounterpartyExposure(Math.abs(value) * vol * Math.sqrt(years));
    }

    /** The mean of what is owed to us: {@code deviation / √(2π)}. */
    public double expected() {
        return deviation * Gaussian.density(0);
    }

    /** What is owed to us at most, with the probability of the level. */
    public double potential(double level) {
        return deviation * Gaussian.quantile(Outlook.checked(level));
    }

    /**
     * What is lost on average: {@code loss given default x expected exposure x (1 - e^(-λt))}.
     *
     * @param lossGivenDefault share that does not come back
     * @param defaults λ, defaults a year
     * @param years the horizon
     */
    public double expectedLoss(double lossGivenDefault, double defaults, double years) {
        return lossGivenDefault * expected() * -Math.expm1(-defaults * years);
    }
}
