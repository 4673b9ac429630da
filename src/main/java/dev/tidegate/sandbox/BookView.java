package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A book as a test looks at it.
 *
 * @param mark null before the first
 * @param lastTrade null before the first
 * @param bids best first
 * @param asks best first
 */
public record BookView(
        String symbol, @Nullable Decimal mark, @Nullable Decimal lastTrade, List<Level> bids, List<Level> asks) {
    /** A price and all that rests there. */
    public record Level(Decimal price, Decimal quantity) {}

    static BookView of(Listing listing, int levels) {
        long last = listing.lastTradeTicks();
        return new BookView(
                listing.symbol(),
                listing.mark(),
                last == 0 ? null : listing.instrument().price(last),
                side(listing, Side.BUY, levels),
                side(listing, Side.SELL, levels));
    }

    private static List<Level> side(Listing listing, Side side, int levels) {
        List<Level> best = new ArrayList<>();
        for (PriceLevel level : listing.book().levels(side)) {
            if (best.size() == levels) {
                break;
            }
            best.add(new Level(
                    listing.instrument().price(level.ticks),
                    listing.instrument().quantity(level.lots())));
        }
        return List.copyOf(best);
    }
}
