package dev.tidegate.risk;

import dev.tidegate.order.Exact;
import dev.tidegate.order.Position;
import dev.tidegate.order.Rate;

/**
 * The mark at which an account's equity meets its maintenance margin if only one linear instrument's mark moves:
 *
 * <pre>LP = (X + cum - side*|q|*EP) / (|q|*mmr - side*|q|),  X = WB - TMM' + UPNL'</pre>
 *
 * with {@code X} what the rest of the account brings: balances less the other instruments' maintenance plus their unrealised
 * profit. Each tier is tried, and the one whose answer lies inside it is taken.
 *
 * <p>Source: Binance USD-M, liquidation price of cross positions.
 */
final class LiquidationPrice {
    private LiquidationPrice() {}

    /**
     * Ticks, rounded up; 0 where no price of the instrument liquidates the account.
     *
     * @param rest X above, minor units of the settlement currency
     */
    static long ticks(Listing listing, Position position, long rest) {
        if (position.lots() == 0
                || listing.contract().inverse()
                || listing.contract().paidUpFront()) {
            return 0;
        }
        MarginTable margins = listing.margins();
        for (int tier = 0; tier < margins.tiers(); tier++) {
            long notional = notional(margins, tier, position, rest);
            boolean inside = notional > (tier == 0 ? 0 : margins.upTo(tier - 1)) && notional <= margins.upTo(tier);
            if (inside) {
                return listing.contract().ticksCeiling(Math.abs(position.lots()), notional);
            }
        }
        return 0;
    }

    /** Value of the position at that price if it lay in a tier. */
    private static long notional(MarginTable margins, int tier, Position position, long rest) {
        long free = Math.addExact(rest, margins.maintenanceCum(tier));
        long rate = margins.maintenanceRate(tier);
        return position.lots() > 0
                ? Exact.multiplyDivideCeiling(Math.subtractExact(position.cost(), free), Rate.ONE, Rate.ONE - rate)
                : Exact.multiplyDivideCeiling(Math.addExact(position.cost(), free), Rate.ONE, Rate.ONE + rate);
    }
}
