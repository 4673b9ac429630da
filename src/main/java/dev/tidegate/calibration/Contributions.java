package dev.tidegate.calibration;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What each position adds to the measure of all, by Euler: the derivative of the measure by the position's size, times its size. They
 * add up, in the order given, to exactly the total.
 *
 * @param total the measure of all together, positive where it is a loss
 * @param parts one for each position; negative where it hedges the others
 */
public record Contributions(double total, double[] parts) {
    /**
     * To expected shortfall: the mean of each position's loss over the scenarios in which all together lose most.
     *
     * @param profits one row a position, one column a scenario
     */
    public static Contributions toExpectedShortfall(double[][] profits, double level) {
        int scenarios = scenarios(profits);
        double tail = scenarios * (1 - Outlook.checked(level));
        int whole = (int) Math.floor(tail + 1e-9);
        int[] worst = worstFirst(profits);
        double[] parts = new double[profits.length];
        for (int i = 0; i < profits.length; i++) {
            double sum = 0;
            for (int k = 0; k < whole; k++) {
                sum += profits[i][worst[k]];
            }
            if (whole < scenarios) {
                sum += Math.max(0, tail - whole) * profits[i][worst[whole]];
            }
            parts[i] = -sum / Math.max(tail, whole);
        }
        return added(parts);
    }

    /** To value at risk: each position's loss in the one scenario that the measure is read from. */
    public static Contributions toValueAtRisk(double[][] profits, double level) {
        int scenarios = scenarios(profits);
        int rank = Math.clamp((int) Math.ceil(scenarios * Outlook.checked(level) - 1e-9), 1, scenarios);
        int scenario = worstFirst(profits)[scenarios - rank];
        double[] parts = new double[profits.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = -profits[i][scenario];
        }
        return added(parts);
    }

    private static int scenarios(double[][] profits) {
        if (profits.length == 0 || profits[0].length == 0) {
            throw new IllegalArgumentException("there must be a position and a scenario");
        }
        return profits[0].length;
    }

    private static Contributions added(double[] parts) {
        double total = 0;
        for (double part : parts) {
            total += part;
        }
        return new Contributions(total, parts);
    }

    private static int[] worstFirst(double[][] profits) {
        double[] together = new double[profits[0].length];
        for (double[] position : profits) {
            for (int s = 0; s < together.length; s++) {
                together[s] += position[s];
            }
        }
        return IntStream.range(0, together.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer s) -> together[s]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
