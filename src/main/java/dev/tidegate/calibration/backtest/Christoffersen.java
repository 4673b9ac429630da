package dev.tidegate.calibration.backtest;

/**
 * Do hits come in clusters? Christoffersen's test of independence, from the counts of a day with (1) or without (0) a hit after
 * another; together with {@link Kupiec} it is his test of conditional coverage.
 *
 * @param independence ratio, chi-squared with one degree of freedom
 * @param independencePValue chance of one at least as large if hits are independent
 * @param coverage ratio of both together, with two degrees of freedom
 * @param coveragePValue chance of one at least as large if the model is right
 */
public record Christoffersen(double independence, double independencePValue, double coverage, double coveragePValue) {
    public static Christoffersen of(boolean[] hits, double probability) {
        int[][] after = new int[2][2];
        int count = 0;
        for (int t = 0; t < hits.length; t++) {
            count += hits[t] ? 1 : 0;
            if (t > 0) {
                after[hits[t - 1] ? 1 : 0][hits[t] ? 1 : 0]++;
            }
        }
        return of(after[0][0], after[0][1], after[1][0], after[1][1], Kupiec.of(hits.length, count, probability));
    }

    /** From the counts, the first digit the day before. */
    static Christoffersen of(int n00, int n01, int n10, int n11, Kupiec kupiec) {
        double calm = share(n01, n00);
        double hit = share(n11, n10);
        double any = share(n01 + n11, n00 + n10);
        double apart = Kupiec.times(n00, 1 - calm)
                + Kupiec.times(n01, calm)
                + Kupiec.times(n10, 1 - hit)
                + Kupiec.times(n11, hit);
        double together = Kupiec.times(n00 + n10, 1 - any) + Kupiec.times(n01 + n11, any);
        double independence = Math.max(0, 2 * (apart - together));
        double coverage = kupiec.ratio() + independence;
        return new Christoffersen(independence, Kupiec.beyond(independence, 1), coverage, Kupiec.beyond(coverage, 2));
    }

    private static double share(int hits, int others) {
        return hits + others == 0 ? 0 : (double) hits / (hits + others);
    }
}
