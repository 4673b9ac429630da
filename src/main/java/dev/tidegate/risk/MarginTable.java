package dev.tidegate.risk;

import dev.tidegate.order.Exact;
import dev.tidegate.order.MarginTier;
import dev.tidegate.order.Rate;
import java.util.List;

/**
 * The margin table of one instrument, made ready for arithmetic: {@code margin = notional * rate_k - cum_k} for
 * {@code floor_k < notional <= cap_k}, with {@code cum_k = cum_{k-1} + floor_k * (rate_k - rate_{k-1})}. Margin is continuous
 * and convex in the notional, hence the largest of its affine pieces. Notionals and margins are minor units of the settlement
 * currency; margins are rounded up.
 *
 * <p>Source: Binance USD-M leverage and margin brackets.
 */
public final class MarginTable {
    private final long[] upTo;
    private final long[] initialRates;
    private final long[] initialCums;
    private final long[] maintenanceRates;
    private final long[] maintenanceCums;

    private MarginTable(int tiers) {
        upTo = new long[tiers];
        initialRates = new long[tiers];
        initialCums = new long[tiers];
        maintenanceRates = new long[tiers];
        maintenanceCums = new long[tiers];
    }

    /** The table of a list of tiers in ascending order; rates must not fall. */
    public static MarginTable of(List<MarginTier> tiers) {
        MarginTable table = new MarginTable(tiers.size());
        for (int k = 0; k < tiers.size(); k++) {
            MarginTier tier = tiers.get(k);
            table.upTo[k] = tier.notionalUpTo();
            table.initialRates[k] = tier.initial().billionths();
            table.maintenanceRates[k] = tier.maintenance().billionths();
            if (k > 0) {
                table.follow(k);
            }
        }
        return table;
    }

    private void follow(int k) {
        long floor = upTo[k - 1];
        long initialStep = initialRates[k] - initialRates[k - 1];
        long maintenanceStep = maintenanceRates[k] - maintenanceRates[k - 1];
        if (upTo[k] <= floor || initialStep < 0 || maintenanceStep < 0) {
            throw new IllegalArgumentException("margin tier " + k + ": bounds must rise and rates must not fall");
        }
        // Rounded down: a smaller deduction is a larger margin.
        initialCums[k] = initialCums[k - 1] + Exact.multiplyDivideFloor(floor, initialStep, Rate.ONE);
        maintenanceCums[k] = maintenanceCums[k - 1] + Exact.multiplyDivideFloor(floor, maintenanceStep, Rate.ONE);
    }

    private int tier(long notional) {
        int k = 0;
        while (notional > upTo[k]) {
            k++;
        }
        return k;
    }

    /** Initial margin of a notional. */
    public long initial(long notional) {
        return initial(notional, 0);
    }

    /** Initial margin of a notional and a fee on it, rounded up together. */
    long initial(long notional, long feeBillionths) {
        int k = tier(notional);
        return Exact.multiplyDivideCeiling(notional, initialRates[k] + feeBillionths, Rate.ONE) - initialCums[k];
    }

    /** Maintenance margin of a notional. */
    public long maintenance(long notional) {
        int k = tier(notional);
        return Exact.multiplyDivideCeiling(notional, maintenanceRates[k], Rate.ONE) - maintenanceCums[k];
    }

    public int tiers() {
        return upTo.length;
    }

    /** Upper bound of a tier, inclusive. */
    public long upTo(int tier) {
        return upTo[tier];
    }

    /** Slope of the initial margin in a tier, billionths. */
    long initialRate(int tier) {
        return initialRates[tier];
    }

    /** Deduction of the initial margin in a tier. */
    long initialCum(int tier) {
        return initialCums[tier];
    }

    /** Slope of the maintenance margin in a tier, billionths. */
    public long maintenanceRate(int tier) {
        return maintenanceRates[tier];
    }

    /** Deduction of the maintenance margin in a tier: Binance's maintenance amount. */
    public long maintenanceCum(int tier) {
        return maintenanceCums[tier];
    }
}
