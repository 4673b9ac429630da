package dev.tidegate.calibration;

/**
 * What leaving costs when the spread is wide, by Bangia, Diebold, Schuermann and Stroughair (1999). Spreads are relative to the mid,
 * 0.0005 for five basis points.
 *
 * @param spread the mean one
 * @param deviation of the spread
 * @param multiple of the deviation that a bad day's spread lies above the mean
 */
public record LiquidityCost(double spread, double deviation, double multiple) {
    /** Half the spread of a bad day, in the money of the value. */
    public double of(double value) {
        return Math.abs(value) * (spread + multiple * deviation) / 2;
    }

    /** The value at risk of a position with normal log returns, and what leaving it costs on top: {@code V (1 - e^(-zσ)) + cost}. */
    public double adjustedValueAtRisk(double value, double deviationOfReturns, double level) {
        double z = Gaussian.quantile(Outlook.checked(level));
        return Math.abs(value) * -Math.expm1(-z * deviationOfReturns) + of(value);
    }
}
