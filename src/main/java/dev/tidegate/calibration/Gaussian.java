package dev.tidegate.calibration;

import java.util.random.RandomGenerator;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Normal returns around zero.
 *
 * @param deviation standard deviation of one period
 */
public record Gaussian(double deviation) implements Outlook {
    static double quantile(double probability) {
        return new NormalDistribution().inverseCumulativeProbability(probability);
    }

    static double density(double z) {
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    @Override
    public double valueAtRisk(double level) {
        return deviation * quantile(Outlook.checked(level));
    }

    @Override
    public double expectedShortfall(double level) {
        return deviation * density(quantile(Outlook.checked(level))) / (1 - level);
    }

    @Override
    public double draw(RandomGenerator random) {
        return deviation * random.nextGaussian();
    }
}
