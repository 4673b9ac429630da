package dev.tidegate.risk;

import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.risk.impact.BookWalk;
import dev.tidegate.risk.impact.OrderBookDepth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an order that trades at once would move the price by, walked through the live book. */
final class Slippage {
    private Slippage() {}

    /** Against a limit. What the shown book holds within the order's price counts; where it is all taken and more is wanted, that is too much. */
    static void check(
            InstrumentMarket at,
            @Nullable OrderBookDepth depth,
            OrderTerms terms,
            Rate limit,
            long oldest,
            long nowMillis,
            Breaches breaches) {
        if (terms.timeInForce() == TimeInForce.POST_ONLY || rests(at, terms)) {
            return;
        }
        String symbol = terms.symbol();
        if (depth == null || !depth.twoSided() || nowMillis - depth.atMillis() > oldest) {
            breaches.add(
                    Reason.LIQUIDITY_IMPACT_EXCEEDED,
                    symbol,
                    () -> "the order would trade at once and there is no live book of " + symbol + " to judge it on");
            return;
        }
        List<OrderBookDepth.Level> all = depth.against(terms.side());
        List<OrderBookDepth.Level> within = new ArrayList<>(all.size());
        for (OrderBookDepth.Level level : all) {
            if (terms.side() == Side.BUY ? level.ticks() <= terms.ticks() : level.ticks() >= terms.ticks()) {
                within.add(level);
            }
        }
        OrderBookDepth reached = terms.side() == Side.BUY
                ? new OrderBookDepth(depth.bids(), within, depth.atMillis())
                : new OrderBookDepth(within, depth.asks(), depth.atMillis());
        if (within.isEmpty()) {
            return;
        }
        BookWalk walk = BookWalk.of(reached, terms.side(), terms.lots());
        long measured = (long) Math.ceil(walk.slippage() * Rate.ONE);
        boolean exhausted = walk.unfilledLots() > 0 && within.size() == all.size();
        if (measured > limit.billionths() || exhausted) {
            breaches.add(() -> new Breach(
                    Reason.LIQUIDITY_IMPACT_EXCEEDED,
                    symbol,
                    Decimal.of(measured, 9),
                    limit.toDecimal(),
                    "rate",
                    exhausted
                            ? "the book of " + symbol + " shows "
                                    + at.instrument().quantity(walk.filledLots()) + " within the order's price"
                            : "the order would trade " + Decimal.of(measured / 100_000, 2) + " basis points"
                                    + " from the middle of the book of " + symbol));
        }
    }

    /** True where its price does not reach the best of the other side. */
    private static boolean rests(InstrumentMarket at, OrderTerms terms) {
        long touch = terms.side() == Side.BUY ? at.askTicks() : at.bidTicks();
        return touch > 0 && (terms.side() == Side.BUY ? terms.ticks() < touch : terms.ticks() > touch);
    }
}
