package dev.tidegate.calibration;

/**
 * An exponentially weighted variance: {@code σ² <- λ σ² + (1-λ) r²}.
 *
 * @param lambda weight of the past, such as 0.94, between 0 and 1
 */
public record Ewma(double lambda) {
    /** The decay of RiskMetrics for daily returns. */
    public static final Ewma DAILY = new Ewma(0.94);

    /** Below it nothing has moved, and a standardised return would be no number. */
    private static final double LEAST = 1e-16;

    public Ewma {
        if (!(lambda > 0 && lambda < 1)) {
            throw new IllegalArgumentException("lambda " + lambda + " must lie between 0 and 1");
        }
    }

    public double next(double variance, double last) {
        return Math.max(LEAST, lambda * variance + (1 - lambda) * last * last);
    }

    /** The variance expected before each return, and last the one expected after all: one more than there are returns. */
    public double[] variances(double start, double[] returns) {
        double[] variances = new double[returns.length + 1];
        variances[0] = Math.max(LEAST, start);
        for (int i = 0; i < returns.length; i++) {
            variances[i + 1] = next(variances[i], returns[i]);
        }
        return variances;
    }

    /** The mean square of the returns of a range: a start that knows nothing of what comes after it. */
    public static double meanSquare(double[] returns, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += returns[i] * returns[i];
        }
        return sum / (to - from);
    }
}
