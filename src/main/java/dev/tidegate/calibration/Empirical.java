package dev.tidegate.calibration;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * What has been, as the outlook: each of n returns as likely as any other, all multiplied by one scale. Filtered history is this with
 * standardised returns and the volatility of tomorrow as the scale.
 *
 * <p>One convention of quantiles throughout: value at risk is the smallest loss x with {@code F(x) >= level}, that is the
 * {@code ceil(n level)}-th smallest one (type 1 of Hyndman and Fan), and expected shortfall takes the last loss of the tail in
 * part: {@code (sum of the worst j + (m - j) next) / m} with {@code m = n (1 - level)} and {@code j = floor(m)}.
 */
public final class Empirical implements Outlook {
    /** What rounding may have added to a count such as 1000 * 0.99. */
    private static final double ROUNDING = 1e-9;

    private final double[] ascending;
    private final double scale;

    private Empirical(double[] ascending, double scale) {
        this.ascending = ascending;
        this.scale = scale;
    }

    public static Empirical of(double[] returns) {
        return scaled(returns, 1);
    }

    /** The returns, each multiplied by a scale above zero. */
    public static Empirical scaled(double[] returns, double scale) {
        if (returns.length == 0) {
            throw new IllegalArgumentException("there are no returns");
        }
        double[] ascending = returns.clone();
        Arrays.sort(ascending);
        return new Empirical(ascending, scale);
    }

    @Override
    public double valueAtRisk(double level) {
        int n = ascending.length;
        int rank = (int) Math.ceil(n * Outlook.checked(level) - ROUNDING);
        return -scale * ascending[n - Math.clamp(rank, 1, n)];
    }

    @Override
    public double expectedShortfall(double level) {
        double tail = ascending.length * (1 - Outlook.checked(level));
        int whole = (int) Math.floor(tail + ROUNDING);
        double sum = 0;
        for (int i = 0; i < whole; i++) {
            sum += ascending[i];
        }
        double part = Math.max(0, tail - whole);
        if (whole < ascending.length) {
            sum += part * ascending[whole];
        }
        return -scale * sum / Math.max(tail, whole);
    }

    @Override
    public double draw(RandomGenerator random) {
        return scale * ascending[random.nextInt(ascending.length)];
    }
}
