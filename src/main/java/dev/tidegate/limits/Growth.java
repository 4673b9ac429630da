package dev.tidegate.limits;

import java.util.List;

/**
 * What an account gets beyond its tier because it has something to lose and trades what it orders. Both are in hundredths of the
 * tier's limits and are multiplied.
 *
 * @param equity by equity in USD minor units, rising: the highest one reached counts
 * @param fillRatio by orders that traded among those that are over, in billionths, rising: likewise
 * @param ordersFloor orders that must be over in the window before the ratio counts
 */
public record Growth(List<Step> equity, List<Step> fillRatio, long ordersFloor) {
    public static final Growth NONE = new Growth(List.of(), List.of(), 0);

    /** Hundredths from a bound on, 100 to 1,000. */
    public record Step(long from, int percent) {}

    public Growth {
        equity = List.copyOf(equity);
        fillRatio = List.copyOf(fillRatio);
    }

    /** True where nothing grows. */
    public boolean none() {
        return equity.isEmpty() && fillRatio.isEmpty();
    }

    /**
     * Hundredths of the tier's limits, at least 100.
     *
     * @param usd equity, USD minor units
     * @param ended orders over in the window
     * @param traded those of them that traded
     */
    public int percent(long usd, long ended, long traded) {
        long ratio = ended <= 0 || ended < ordersFloor ? -1 : Math.multiplyExact(traded, 1_000_000_000L) / ended;
        return step(equity, usd) * step(fillRatio, ratio) / 100;
    }

    private static int step(List<Step> steps, long value) {
        int percent = 100;
        for (int i = 0; i < steps.size() && value >= steps.get(i).from(); i++) {
            percent = steps.get(i).percent();
        }
        return percent;
    }
}
