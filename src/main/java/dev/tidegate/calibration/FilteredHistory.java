package dev.tidegate.calibration;

import java.util.Arrays;

/**
 * Filtered history: past returns, each divided by the volatility expected on its day and multiplied by the one expected for the next.
 */
public final class FilteredHistory {
    private FilteredHistory() {}

    /**
     * The outlook after the last return of a range.
     *
     * @param variances the variance expected before each return of the range, and last the one expected after it
     */
    public static Empirical outlook(double[] returns, int from, int to, double[] variances) {
        if (variances.length != to - from + 1) {
            throw new IllegalArgumentException("variances must be one more than the returns of the range");
        }
        double[] standardised = new double[to - from];
        for (int i = 0; i < standardised.length; i++) {
            standardised[i] = returns[from + i] / Math.sqrt(variances[i]);
        }
        return Empirical.scaled(standardised, Math.sqrt(variances[variances.length - 1]));
    }

    /** After all returns, with EWMA volatilities that start at the mean square of all. */
    public static Empirical ewma(double[] returns, Ewma ewma) {
        double start = Ewma.meanSquare(returns, 0, returns.length);
        return outlook(returns, 0, returns.length, ewma.variances(start, returns));
    }

    /** After all returns, with the volatilities of a GARCH model. */
    public static Empirical garch(double[] returns, Garch garch) {
        return outlook(returns, 0, returns.length, garch.variances(returns, 0, returns.length));
    }

    /** The last so many returns of a series, or all where there are fewer. */
    public static double[] last(double[] returns, int count) {
        return Arrays.copyOfRange(returns, Math.max(0, returns.length - count), returns.length);
    }
}
