package dev.tidegate.sandbox;

import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The exchange's own orders on one instrument: at most one per side and price, real orders in the real book. Where a quote
 * reaches orders of clients it trades with them; where it reaches a quote of the other side, that one is out of date and goes.
 * A quote that grows keeps its turn, so that a client's order behind it never gains by that.
 */
final class HouseQuotes {
    private static final String NAME = "house";

    private final Listing listing;
    private final Matching matching;
    private final SandboxAccount house;
    private final SandboxAccount crowd;
    private final TreeMap<Long, BookOrder> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<Long, BookOrder> asks = new TreeMap<>();

    /**
     * No quotes.
     *
     * @param house whose the quotes are
     * @param crowd whose the orders are that trade with them
     */
    HouseQuotes(Listing listing, Matching matching, SandboxAccount house, SandboxAccount crowd) {
        this.listing = listing;
        this.matching = matching;
        this.house = house;
        this.crowd = crowd;
    }

    private TreeMap<Long, BookOrder> side(Side side) {
        return side == Side.BUY ? bids : asks;
    }

    /** Makes the quote at a price this large; nothing for 0 lots, or for what cannot be reckoned exactly. */
    void set(Side side, long ticks, long lots) {
        TreeMap<Long, BookOrder> quotes = side(side);
        BookOrder standing = quotes.get(ticks);
        if (lots <= 0 || !Acceptance.reckonable(listing, lots, ticks)) {
            withdraw(quotes.remove(ticks));
        } else if (standing != null && standing.resting()) {
            if (standing.remaining() != lots) {
                matching.resize(standing, standing.filled() + lots);
            }
        } else {
            withdrawReached(side, ticks);
            quotes.put(ticks, enter(house, side, ticks, lots));
        }
    }

    /** How large the quote at a price is. */
    long lots(Side side, long ticks) {
        BookOrder standing = side(side).get(ticks);
        return standing != null && standing.resting() ? standing.remaining() : 0;
    }

    private BookOrder enter(SandboxAccount owner, Side side, long ticks, long lots) {
        boolean quote = owner == house;
        BookOrder order = new BookOrder(
                owner,
                listing,
                NAME,
                NAME,
                side,
                OrderType.LIMIT,
                quote ? TimeInForce.GTC : TimeInForce.IOC,
                false,
                lots,
                ticks);
        matching.match(order, lots);
        if (quote && order.remaining() > 0) {
            matching.rest(order);
        }
        return order;
    }

    /** An order of the crowd that takes what it reaches, quotes and clients' orders alike, and leaves. */
    void take(Side side, long ticks, long lots) {
        if (lots > 0 && Acceptance.reckonable(listing, lots, ticks)) {
            enter(crowd, side, ticks, lots);
        }
    }

    /** Withdraws the quotes that are better than a price. */
    void withdrawBetter(Side side, long ticks) {
        withdrawWhile(side, quote -> side == Side.BUY ? quote > ticks : quote < ticks);
    }

    private void withdrawReached(Side side, long ticks) {
        withdrawWhile(side.opposite(), quote -> side == Side.BUY ? quote <= ticks : quote >= ticks);
    }

    private void withdrawWhile(Side side, LongPredicate goes) {
        Iterator<Map.Entry<Long, BookOrder>> quotes = side(side).entrySet().iterator();
        while (quotes.hasNext()) {
            var quote = quotes.next();
            if (!goes.test(quote.getKey())) {
                return;
            }
            withdraw(quote.getValue());
            quotes.remove();
        }
    }

    /** Withdraws all quotes of a side but those at some prices. */
    void retain(Side side, Set<Long> prices) {
        List<Long> others = new ArrayList<>(side(side).keySet());
        others.removeAll(prices);
        others.forEach(ticks -> withdraw(side(side).remove(ticks)));
    }

    /** Withdraws every quote. */
    void withdrawAll() {
        for (Side side : Side.values()) {
            retain(side, Set.of());
        }
    }

    private void withdraw(@Nullable BookOrder order) {
        if (order != null) {
            matching.lift(order);
        }
    }
}
