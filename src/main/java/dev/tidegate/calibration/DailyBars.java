package dev.tidegate.calibration;

/**
 * The daily closes of one asset, oldest first.
 *
 * @param epochDays the days, strictly growing, counted from 1970-01-01
 * @param closes above zero
 * @param volumes in the asset, not negative
 */
public record DailyBars(String asset, long[] epochDays, double[] closes, double[] volumes) {
    public DailyBars {
        if (epochDays.length != closes.length || closes.length != volumes.length) {
            throw new IllegalArgumentException("days, closes and volumes must be as many");
        }
    }

    public int count() {
        return closes.length;
    }

    /** The logarithm of each close by the one before it: one fewer than there are bars. */
    public double[] returns() {
        double[] returns = new double[Math.max(0, closes.length - 1)];
        for (int i = 0; i < returns.length; i++) {
            returns[i] = Math.log(closes[i + 1] / closes[i]);
        }
        return returns;
    }
}
