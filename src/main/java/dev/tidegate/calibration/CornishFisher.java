package dev.tidegate.calibration;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Normal returns bent to a skewness S and an excess kurtosis K:
 * {@code z' = z + (z²-1) S/6 + (z³-3z) K/24 - (2z³-5z) S²/36}.
 *
 * <p>That is a distribution only where z' grows with z everywhere; beyond it a worse level could have a smaller loss, and
 * {@link #of} gives none.
 *
 * @param mean of one period
 * @param deviation of one period
 * @param skew of the expansion, which is near that of the returns while both are small
 * @param kurtosis in excess of 3, likewise
 */
public record CornishFisher(double mean, double deviation, double skew, double kurtosis) implements Outlook {
    public CornishFisher {
        if (!valid(skew, kurtosis)) {
            throw new IllegalArgumentException(
                    "skewness " + skew + " and excess kurtosis " + kurtosis + " leave the domain of the expansion");
        }
    }

    /** The expansion at the moments of a sample, or nothing where they leave its domain. */
    public static Optional<CornishFisher> of(double[] returns) {
        Moments moments = Moments.of(returns);
        return valid(moments.skew(), moments.kurtosis())
                ? Optional.of(
                        new CornishFisher(moments.mean(), moments.deviation(), moments.skew(), moments.kurtosis()))
                : Optional.empty();
    }

    /**
     * True where z' grows with z everywhere: its derivative {@code a z² + b z + c} with {@code a = K/8 - S²/6}, {@code b = S/3},
     * {@code c = 1 - K/8 + 5S²/36} has no root.
     */
    public static boolean valid(double skew, double kurtosis) {
        double a = kurtosis / 8 - skew * skew / 6;
        double b = skew / 3;
        double c = 1 - kurtosis / 8 + 5 * skew * skew / 36;
        return c > 0 && (a > 0 ? b * b < 4 * a * c : a == 0 && b == 0);
    }

    double bent(double z) {
        double square = z * z;
        return z + (square - 1) * skew / 6 + (square - 3) * z * kurtosis / 24 - (2 * square - 5) * z * skew * skew / 36;
    }

    @Override
    public double valueAtRisk(double level) {
        return -mean - deviation * bent(Gaussian.quantile(1 - Outlook.checked(level)));
    }

    /** {@code φ(z)/(1 - level) [1 + z S/6 + (z²-1) K/24 - (2z²-1) S²/36]} deviations below the mean. */
    @Override
    public double expectedShortfall(double level) {
        double z = Gaussian.quantile(1 - Outlook.checked(level));
        double factor = 1 + z * skew / 6 + (z * z - 1) * kurtosis / 24 - (2 * z * z - 1) * skew * skew / 36;
        return -mean + deviation * Gaussian.density(z) / (1 - level) * factor;
    }

    @Override
    public double draw(RandomGenerator random) {
        return mean + deviation * bent(random.nextGaussian());
    }
}
