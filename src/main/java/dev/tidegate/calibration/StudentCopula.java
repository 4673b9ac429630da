package dev.tidegate.calibration;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Assets that crash together: a Student t copula over each asset's own history.
 *
 * @param correlation of the copula
 * @param degrees of freedom; the fewer, the more they crash together
 */
public record StudentCopula(Correlation correlation, double degrees) {
    /** Scenarios that one call draws at most. */
    public static final int MOST_SCENARIOS = 1_000_000;

    /** The chance that one asset is in its worst corner given that another is: {@code 2 t_(ν+1)(-√((ν+1)(1-ρ)/(1+ρ)))}. */
    public static double tailDependence(double degrees, double correlation) {
        return 2
                * new TDistribution(degrees + 1)
                        .cumulativeProbability(-Math.sqrt((degrees + 1) * (1 - correlation) / (1 + correlation)));
    }

    /**
     * Returns of all assets, drawn together, each of Student's distribution with a standard deviation of its own.
     *
     * @param deviations one an asset
     * @return one row an asset, one column a scenario
     */
    public double[][] draw(double[] deviations, int scenarios, RandomGenerator random) {
        int assets = correlation.size();
        if (deviations.length != assets || scenarios < 1 || scenarios > MOST_SCENARIOS || !(degrees > 2)) {
            throw new IllegalArgumentException("there must be " + assets + " deviations, 1 to " + MOST_SCENARIOS
                    + " scenarios and more than 2 degrees of freedom");
        }
        double[][] root = correlation.root();
        double[][] drawn = new double[assets][scenarios];
        double[] luck = new double[assets];
        for (int s = 0; s < scenarios; s++) {
            for (int i = 0; i < assets; i++) {
                luck[i] = random.nextGaussian();
            }
            // Of unit variance: that of t is ν/(ν-2).
            double widening = Math.sqrt((degrees - 2) / ChiSquare.draw(random, degrees));
            for (int i = 0; i < assets; i++) {
                double z = 0;
                for (int k = 0; k < assets; k++) {
                    z += root[i][k] * luck[k];
                }
                drawn[i][s] = deviations[i] * z * widening;
            }
        }
        return drawn;
    }

    /**
     * Returns of all assets, drawn together.
     *
     * @param histories each asset's own returns, which its draws are taken from
     * @return one row an asset, one column a scenario
     */
    public double[][] draw(double[][] histories, int scenarios, RandomGenerator random) {
        int assets = correlation.size();
        if (histories.length != assets || scenarios < 1 || scenarios > MOST_SCENARIOS) {
            throw new IllegalArgumentException(
                    "there must be " + assets + " histories and 1 to " + MOST_SCENARIOS + " scenarios");
        }
        double[][] ascending = new double[assets][];
        for (int i = 0; i < assets; i++) {
            ascending[i] = histories[i].clone();
            Arrays.sort(ascending[i]);
        }
        TDistribution margin = new TDistribution(degrees);
        double[][] root = correlation.root();
        double[][] drawn = new double[assets][scenarios];
        double[] luck = new double[assets];
        for (int s = 0; s < scenarios; s++) {
            for (int i = 0; i < assets; i++) {
                luck[i] = random.nextGaussian();
            }
            double widening = Math.sqrt(degrees / ChiSquare.draw(random, degrees));
            for (int i = 0; i < assets; i++) {
                double z = 0;
                for (int k = 0; k < assets; k++) {
                    z += root[i][k] * luck[k];
                }
                double rank = margin.cumulativeProbability(z * widening);
                int n = ascending[i].length;
                drawn[i][s] = ascending[i][Math.clamp((long) Math.ceil(rank * n) - 1, 0, n - 1)];
            }
        }
        return drawn;
    }
}
