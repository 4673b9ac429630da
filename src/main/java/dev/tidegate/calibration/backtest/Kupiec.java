package dev.tidegate.calibration.backtest;

import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * Are the hits as many as they should be? Kupiec's proportion of failures:
 * {@code LR = -2 ln[((1-p)^(n-x) p^x) / ((1-x/n)^(n-x) (x/n)^x)]}, chi-squared with one degree of freedom; {@code 0 ln 0 = 0}.
 *
 * @param days n
 * @param hits x
 * @param ratio LR
 * @param pValue the chance of a ratio at least as large if the model is right
 */
public record Kupiec(int days, int hits, double ratio, double pValue) {
    /**
     * Judges a count of hits.
     *
     * @param probability p that a day is a hit, such as 0.01
     */
    public static Kupiec of(int days, int hits, double probability) {
        if (days < 1 || hits < 0 || hits > days) {
            throw new IllegalArgumentException(hits + " hits in " + days + " days");
        }
        double share = (double) hits / days;
        double ratio = 2
                * (times(days - hits, 1 - share)
                        + times(hits, share)
                        - times(days - hits, 1 - probability)
                        - times(hits, probability));
        return new Kupiec(days, hits, Math.max(0, ratio), beyond(ratio, 1));
    }

    /** {@code count ln(value)}, 0 where the count is. */
    static double times(int count, double value) {
        return count == 0 ? 0 : count * Math.log(value);
    }

    /** The chance that a chi-squared variable lies beyond. */
    static double beyond(double ratio, int degrees) {
        return 1 - new ChiSquaredDistribution(degrees).cumulativeProbability(Math.max(0, ratio));
    }

    /** True where a right model would look like this less often than the significance. */
    public boolean rejects(double significance) {
        return pValue < significance;
    }
}
