package dev.tidegate.calibration.backtest;

import dev.tidegate.calibration.Outlook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A model walked over history: each day's value at risk and expected shortfall, said the evening before, beside what came.
 *
 * @param returns what came
 * @param valuesAtRisk what had been said, positive
 * @param hits days that lost more
 */
public record Backtest(
        Model model,
        double level,
        double[] returns,
        double[] valuesAtRisk,
        double[] shortfalls,
        boolean[] hits,
        Kupiec kupiec,
        Christoffersen christoffersen,
        TrafficLight light,
        AcerbiSzekely depth) {
    /** The chance of rejecting a right model that tests are run at. */
    public static final double SIGNIFICANCE = 0.05;

    /**
     * How a backtest is run.
     *
     * @param window returns that are looked back on, at least {@link dev.tidegate.calibration.Garch#FEWEST_RETURNS}
     * @param simulations histories drawn for each critical value
     * @param seed of their luck
     */
    public record Options(int window, List<Double> levels, int simulations, long seed) {
        public static final Options USUAL = new Options(500, List.of(0.99, 0.975), 1_000, 20_261_124);
    }

    /** All models at all levels, level by level; there must be more returns than the window has. */
    public static List<Backtest> all(double[] returns, Options options) {
        double[] came = Arrays.copyOfRange(returns, options.window(), returns.length);
        List<List<Outlook>> outlooks = new ArrayList<>();
        for (Model model : Model.values()) {
            outlooks.add(model.walk(returns, options.window()));
        }
        List<Backtest> results = new ArrayList<>();
        for (double level : options.levels()) {
            for (Model model : Model.values()) {
                results.add(of(model, level, came, outlooks.get(model.ordinal()), options));
            }
        }
        return results;
    }

    private static Backtest of(Model model, double level, double[] came, List<Outlook> outlooks, Options options) {
        double[] valuesAtRisk =
                outlooks.stream().mapToDouble(each -> each.valueAtRisk(level)).toArray();
        double[] shortfalls = outlooks.stream()
                .mapToDouble(each -> each.expectedShortfall(level))
                .toArray();
        boolean[] hits = new boolean[came.length];
        int count = 0;
        int recent = 0;
        for (int t = 0; t < came.length; t++) {
            hits[t] = came[t] < -valuesAtRisk[t];
            count += hits[t] ? 1 : 0;
            recent += hits[t] && t >= came.length - TrafficLight.DAYS ? 1 : 0;
        }
        double tail = 1 - level;
        return new Backtest(
                model,
                level,
                came,
                valuesAtRisk,
                shortfalls,
                hits,
                Kupiec.of(came.length, count, tail),
                Christoffersen.of(hits, tail),
                TrafficLight.of(Math.min(came.length, TrafficLight.DAYS), recent, tail),
                AcerbiSzekely.of(
                        AcerbiSzekely.depth(came, valuesAtRisk, shortfalls, tail),
                        AcerbiSzekely.simulate(
                                outlooks,
                                valuesAtRisk,
                                shortfalls,
                                tail,
                                options.simulations(),
                                new SplittableRandom(options.seed()))));
    }

    /** How many hits a right model would have. */
    public double expectedHits() {
        return returns.length * (1 - level);
    }

    /** True where the number of hits speaks against the model. */
    public boolean rejected() {
        return kupiec.rejects(SIGNIFICANCE);
    }
}
