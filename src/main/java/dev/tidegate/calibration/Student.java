package dev.tidegate.calibration;

import java.util.random.RandomGenerator;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Returns of Student's t distribution around zero.
 *
 * @param scale what a raw t value is multiplied by; the standard deviation is {@code scale √(ν/(ν-2))}
 * @param degrees degrees of freedom ν, above 1 or the expected shortfall would be infinite
 */
public record Student(double scale, double degrees) implements Outlook {
    /** Hipparchus inverts by search; its own default stops three digits earlier. */
    private static final double ACCURACY = 1e-13;

    public Student {
        if (!(degrees > 1)) {
            throw new IllegalArgumentException("degrees of freedom " + degrees + " must be above 1");
        }
    }

    /** The one with a given standard deviation; it needs more than 2 degrees of freedom. */
    public static Student ofDeviation(double deviation, double degrees) {
        return new Student(deviation * Math.sqrt((degrees - 2) / degrees), degrees);
    }

    private TDistribution raw() {
        return new TDistribution(degrees, ACCURACY);
    }

    @Override
    public double valueAtRisk(double level) {
        return scale * raw().inverseCumulativeProbability(Outlook.checked(level));
    }

    /** {@code f(q) / (1 - level) * (ν + q²) / (ν - 1)} with q the quantile and f the density. */
    @Override
    public double expectedShortfall(double level) {
        TDistribution raw = raw();
        double q = raw.inverseCumulativeProbability(Outlook.checked(level));
        return scale * raw.density(q) / (1 - level) * (degrees + q * q) / (degrees - 1);
    }

    @Override
    public double draw(RandomGenerator random) {
        return scale * random.nextGaussian() / Math.sqrt(ChiSquare.draw(random, degrees) / degrees);
    }
}
