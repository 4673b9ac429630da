package dev.tidegate.calibration.backtest;

import dev.tidegate.calibration.Outlook;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Are the losses beyond the value at risk as deep as the expected shortfall says? The first two tests of Acerbi and Szekely (2014), X the
 * return, I a hit, N the number of hits, T days, tail probability α:
 *
 * <pre>
 * Z1 = Σ(X I / ES) / N + 1          depth alone; none where there is no hit
 * Z2 = Σ(X I / ES) / (T α) + 1      depth and number
 * </pre>
 *
 * Both are zero on average if the model is right, and negative where it says too little. How far below zero luck alone goes is simulated
 * from the model's own outlooks.
 *
 * @param z1 NaN where there was no hit
 * @param critical1 what a right model stays above with 95 % probability
 * @param pValue1 how often a right model has a Z1 as low
 */
public record AcerbiSzekely(double z1, double critical1, double pValue1, double z2, double critical2, double pValue2) {
    private static final double SIGNIFICANCE = 0.05;

    /** Both statistics. */
    record Depth(double z1, double z2) {}

    /**
     * From forecasts; a hit is a return below minus the value at risk.
     *
     * @param tail α
     */
    static Depth depth(double[] returns, double[] valuesAtRisk, double[] shortfalls, double tail) {
        double sum = 0;
        int hits = 0;
        for (int t = 0; t < returns.length; t++) {
            if (returns[t] < -valuesAtRisk[t]) {
                sum += returns[t] / shortfalls[t];
                hits++;
            }
        }
        return new Depth(hits == 0 ? Double.NaN : sum / hits + 1, sum / (returns.length * tail) + 1);
    }

    /** The statistics of so many histories that a right model might have seen; Z1 only of those with a hit. */
    record Luck(double[] z1, double[] z2) {}

    /**
     * Draws histories from the outlooks themselves.
     *
     * @param outlooks what the model said before each day
     */
    static Luck simulate(
            List<? extends Outlook> outlooks,
            double[] valuesAtRisk,
            double[] shortfalls,
            double tail,
            int simulations,
            RandomGenerator random) {
        double[] first = new double[simulations];
        double[] second = new double[simulations];
        double[] drawn = new double[valuesAtRisk.length];
        int counted = 0;
        for (int i = 0; i < simulations; i++) {
            for (int t = 0; t < drawn.length; t++) {
                drawn[t] = outlooks.get(t).draw(random);
            }
            Depth simulated = depth(drawn, valuesAtRisk, shortfalls, tail);
            second[i] = simulated.z2();
            if (!Double.isNaN(simulated.z1())) {
                first[counted++] = simulated.z1();
            }
        }
        return new Luck(Arrays.copyOf(first, counted), second);
    }

    /** Judges what was seen by what luck alone does. */
    static AcerbiSzekely of(Depth seen, Luck luck) {
        return new AcerbiSzekely(
                seen.z1(),
                quantile(luck.z1(), SIGNIFICANCE),
                share(luck.z1(), seen.z1()),
                seen.z2(),
                quantile(luck.z2(), SIGNIFICANCE),
                share(luck.z2(), seen.z2()));
    }

    static double quantile(double[] values, double probability) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] ascending = values.clone();
        Arrays.sort(ascending);
        return ascending[Math.clamp((long) Math.ceil(values.length * probability) - 1, 0, values.length - 1)];
    }

    private static double share(double[] values, double seen) {
        return Double.isNaN(seen) || values.length == 0
                ? Double.NaN
                : (double) Arrays.stream(values).filter(value -> value <= seen).count() / values.length;
    }

    /** True where Z2 is below what luck explains. */
    public boolean rejects() {
        return z2 < critical2;
    }
}
