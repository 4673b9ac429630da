package dev.tidegate.calibration.backtest;

import org.hipparchus.distribution.discrete.BinomialDistribution;

/**
 * The Basel committee's traffic light: by the chance of at most so many hits if the model is right, green below 95 %, yellow below
 * 99.99 %, red from there. The multipliers are made for 250 days at 99 %; another window gets those of the count that is as unlikely.
 *
 * @param cumulative that chance
 * @param plus what Basel II adds to its multiplier of 3
 * @param multiplier the multiplier of FRTB, 1.5 to 2
 */
public record TrafficLight(int days, int hits, Zone zone, double cumulative, double plus, double multiplier) {
    /** Days the committee's table is made for. */
    public static final int DAYS = 250;

    /** The multiplier of a model that is trusted. */
    public static final double GREEN_MULTIPLIER = 1.5;

    private static final double TABLE_TAIL = 0.01;
    private static final double YELLOW = 0.95;
    private static final double RED = 0.9999;
    private static final int FEWEST_YELLOW = 5;
    private static final double[] PLUS = {.40, .50, .65, .75, .85, 1};
    private static final double[] MULTIPLIER = {1.70, 1.76, 1.83, 1.88, 1.92, 2};

    /** How far a model is trusted. */
    public enum Zone {
        GREEN,
        YELLOW,
        RED
    }

    public static TrafficLight of(int days, int hits, double probability) {
        double cumulative = new BinomialDistribution(days, probability).cumulativeProbability(hits);
        if (cumulative < YELLOW) {
            return new TrafficLight(days, hits, Zone.GREEN, cumulative, 0, GREEN_MULTIPLIER);
        }
        Zone zone = cumulative < RED ? Zone.YELLOW : Zone.RED;
        int row = zone == Zone.RED ? PLUS.length - 1 : row(cumulative);
        return new TrafficLight(days, hits, zone, cumulative, PLUS[row], MULTIPLIER[row]);
    }

    private static int row(double cumulative) {
        BinomialDistribution table = new BinomialDistribution(DAYS, TABLE_TAIL);
        int row = 0;
        while (row < PLUS.length - 2 && table.cumulativeProbability(FEWEST_YELLOW + row) < cumulative - 1e-12) {
            row++;
        }
        return row;
    }
}
