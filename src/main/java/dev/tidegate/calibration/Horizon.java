package dev.tidegate.calibration;

/** From one day to several. */
public final class Horizon {
    private Horizon() {}

    /** A one-day measure over so many days, as if days were independent: times the square root. */
    public static double scaled(double measure, double days) {
        return measure * Math.sqrt(days);
    }

    /** The sums of every run of so many consecutive returns. They overlap, so they are many but not independent. */
    public static double[] overlapping(double[] returns, int days) {
        if (days < 1 || days > returns.length) {
            throw new IllegalArgumentException("days " + days + " must be 1 to " + returns.length);
        }
        double[] sums = new double[returns.length - days + 1];
        for (int i = 0; i < sums.length; i++) {
            for (int k = 0; k < days; k++) {
                sums[i] += returns[i + k];
            }
        }
        return sums;
    }

    /**
     * Expected shortfall over liquidity horizons, as FRTB has it: {@code √(Σ (ES_j √((LH_j - LH_(j-1)) / base))²)}.
     *
     * @param shortfalls over the base horizon: of everything, then only of what is as illiquid as each next horizon
     * @param horizons in days, growing; {@code LH_0} is zero
     * @param base days the shortfalls are over
     */
    public static double byLiquidity(double[] shortfalls, double[] horizons, double base) {
        if (shortfalls.length != horizons.length) {
            throw new IllegalArgumentException("shortfalls and horizons must be as many");
        }
        double sum = 0;
        double before = 0;
        for (int j = 0; j < horizons.length; j++) {
            if (!(horizons[j] > before)) {
                throw new IllegalArgumentException("horizons must grow, and " + horizons[j] + " does not");
            }
            sum += shortfalls[j] * shortfalls[j] * (horizons[j] - before) / base;
            before = horizons[j];
        }
        return Math.sqrt(sum);
    }
}
