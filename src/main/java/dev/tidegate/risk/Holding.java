package dev.tidegate.risk;

import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What an account has of one instrument: its position, its open orders, and what they were last measured as. The measures
 * are caches: leaving them all out changes no answer. The sums over the orders are kept up to date order by order once a listing is known;
 * only a mark, a position or an order that moved makes the exposure be measured again.
 */
final class Holding {
    private final String symbol;
    private Position position = Position.FLAT;
    private final LinkedHashMap<String, OpenOrder> orders = new LinkedHashMap<>(4);
    private final Collection<OpenOrder> view = Collections.unmodifiableCollection(orders.values());

    /** Lots that can still trade; a lot count has at most 50 bits, so thousands of orders stay within 63. */
    private long buyLots;

    private long buyReduceOnlyLots;
    private long sellLots;
    private long sellReduceOnlyLots;

    private @Nullable Listing listing;
    private @Nullable Ladder buys;
    private @Nullable Ladder sells;
    private @Nullable Exposure exposure;
    /** What the account's totals hold of this holding; theirs alone. */
    Totals.@Nullable Part part;
    /** Whether the totals have been told that it changed; theirs alone. */
    boolean changed;

    Holding(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    Position position() {
        return position;
    }

    void position(Position after) {
        position = after;
        exposure = null;
    }

    /** Open orders in the order they were reserved. */
    Collection<OpenOrder> orders() {
        return view;
    }

    boolean empty() {
        return position.lots() == 0 && orders.isEmpty();
    }

    /** Adds or changes an order; true where that may move the exposure. */
    boolean put(OpenOrder order) {
        OpenOrder before = orders.put(order.clientOrderId(), order);
        if (before != null && sameReserve(before, order)) {
            return false;
        }
        move(before, order);
        return true;
    }

    void remove(String clientOrderId) {
        OpenOrder before = orders.remove(clientOrderId);
        if (before != null) {
            move(before, null);
        }
    }

    /** Lots of a side's open orders that can still trade. */
    long openLots(Side side) {
        return side == Side.BUY ? buyLots : sellLots;
    }

    /** Those of them that are reduce-only. */
    long openReduceOnlyLots(Side side) {
        return side == Side.BUY ? buyReduceOnlyLots : sellReduceOnlyLots;
    }

    private void count(OpenOrder order, int sign) {
        long lots = sign * order.remainingLots();
        long reduceOnly = order.terms().reduceOnly() ? lots : 0;
        if (order.terms().side() == Side.BUY) {
            buyLots += lots;
            buyReduceOnlyLots += reduceOnly;
        } else {
            sellLots += lots;
            sellReduceOnlyLots += reduceOnly;
        }
    }

    private static boolean sameReserve(OpenOrder before, OpenOrder after) {
        return before.terms() == after.terms()
                && before.replacing() == after.replacing()
                && before.filledLots() == after.filledLots();
    }

    private void move(@Nullable OpenOrder before, @Nullable OpenOrder after) {
        exposure = null;
        if (before != null) {
            count(before, -1);
        }
        if (after != null) {
            count(after, 1);
        }
        Listing known = listing;
        if (known == null) {
            return;
        }
        try {
            if (before != null) {
                ladder(before, known).remove(Reserve.of(known, before));
            }
            if (after != null) {
                ladder(after, known).add(Reserve.of(known, after));
            }
        } catch (ArithmeticException beyond) {
            // Numbers that cannot be summed are still held; whoever measures them next is told.
            listing = null;
        }
    }

    private Ladder ladder(OpenOrder order, Listing known) {
        Side side = order.terms().side();
        Ladder ladder = side == Side.BUY ? buys : sells;
        if (ladder == null) {
            ladder = new Ladder(known, side);
            if (side == Side.BUY) {
                buys = ladder;
            } else {
                sells = ladder;
            }
        }
        return ladder;
    }

    private void measureOrders(Listing fresh) {
        buys = null;
        sells = null;
        listing = null;
        for (OpenOrder order : orders.values()) {
            ladder(order, fresh).add(Reserve.of(fresh, order));
        }
        listing = fresh;
    }

    /** The exposure at a market; {@link ArithmeticException} where it leaves 63 bits. */
    Exposure exposure(InstrumentMarket market) {
        Exposure known = exposure;
        if (known != null && same(known.market(), market)) {
            return known;
        }
        if (listing != market.listing()) {
            measureOrders(market.listing());
        }
        Exposure fresh = Exposure.of(market, position, Load.of(market, buys, sells), view);
        exposure = fresh;
        return fresh;
    }

    /** The open orders of a side at a market's listing as sums; null where there have been none. */
    @Nullable
    Ladder side(Side side, InstrumentMarket market) {
        exposure(market);
        return side == Side.BUY ? buys : sells;
    }

    private static boolean same(InstrumentMarket known, InstrumentMarket market) {
        return known == market
                || (known.markTicks() == market.markTicks()
                        && known.markAtMillis() == market.markAtMillis()
                        && known.option() == market.option()
                        && known.listing() == market.listing());
    }
}
