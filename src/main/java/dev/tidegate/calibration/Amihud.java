package dev.tidegate.calibration;

/** How much prices move for the money that is traded: {@code mean(|r| / volume) 1e6}, by Amihud (2002). */
public final class Amihud {
    private static final double PER_MILLION = 1e6;

    private Amihud() {}

    /**
     * The share that a price moves by for each million traded; periods without trading are left out, 0 where all are.
     *
     * @param returns of each period
     * @param volumes of each period, in money
     */
    public static double of(double[] returns, double[] volumes) {
        if (returns.length != volumes.length) {
            throw new IllegalArgumentException("returns and volumes must be as many");
        }
        double sum = 0;
        int count = 0;
        for (int t = 0; t < returns.length; t++) {
            if (volumes[t] > 0) {
                sum += Math.abs(returns[t]) / volumes[t];
                count++;
            }
        }
        return count == 0 ? 0 : PER_MILLION * sum / count;
    }

    /** Of daily bars, in the money their closes are in. */
    public static double of(DailyBars bars) {
        double[] money = new double[Math.max(0, bars.count() - 1)];
        for (int t = 0; t < money.length; t++) {
            money[t] = bars.volumes()[t + 1] * bars.closes()[t + 1];
        }
        return of(bars.returns(), money);
    }
}
