package dev.tidegate.risk.impact;

/**
 * What a large order moves the price by: {@code Y σ √(Q/V)}. Bitcoin follows it over four decades of size (Donier and Bonart,
 * arXiv:1412.4503).
 *
 * @param coefficient Y, near 1
 * @param dailyVolatility σ, 0.04 for 4 % a day
 * @param dailyVolume V, in the units of the order's quantity, above zero
 */
public record SquareRootLaw(double coefficient, double dailyVolatility, double dailyVolume) {
    public SquareRootLaw {
        if (!(coefficient >= 0) || !(dailyVolatility >= 0) || !(dailyVolume > 0)) {
            throw new IllegalArgumentException("coefficient " + coefficient + ", volatility " + dailyVolatility
                    + " and volume " + dailyVolume + " must not be negative, and the volume not zero");
        }
    }

    /** The share of the price that a quantity moves it by. */
    public double impact(double quantity) {
        return coefficient * dailyVolatility * Math.sqrt(Math.abs(quantity) / dailyVolume);
    }
}
