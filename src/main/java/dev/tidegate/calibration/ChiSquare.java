package dev.tidegate.calibration;

import java.util.random.RandomGenerator;

/** Chi-squared luck for any degrees of freedom, by Marsaglia and Tsang, "A simple method for generating gamma variables" (2000). */
final class ChiSquare {
    private ChiSquare() {}

    static double draw(RandomGenerator random, double degrees) {
        return 2 * gamma(random, degrees / 2);
    }

    private static double gamma(RandomGenerator random, double shape) {
        if (shape < 1) {
            return gamma(random, shape + 1) * Math.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = 1 + c * x;
            if (v <= 0) {
                continue;
            }
            double cube = v * v * v;
            if (Math.log(1 - random.nextDouble()) < x * x / 2 + d - d * cube + d * Math.log(cube)) {
                return d * cube;
            }
        }
    }
}
