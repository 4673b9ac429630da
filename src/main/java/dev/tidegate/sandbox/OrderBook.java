package dev.tidegate.sandbox;

import dev.tidegate.order.Side;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The resting orders of one instrument, best price first, at one price in the order they came. */
final class OrderBook {
    private final TreeMap<Long, PriceLevel> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<Long, PriceLevel> asks = new TreeMap<>();

    /** Where an order of this side rests. */
    private TreeMap<Long, PriceLevel> side(Side side) {
        return side == Side.BUY ? bids : asks;
    }

    /** The price levels of a side, best first. */
    Collection<PriceLevel> levels(Side side) {
        return side(side).values();
    }

    @Nullable
    PriceLevel best(Side side) {
        var entry = side(side).firstEntry();
        return entry == null ? null : entry.getValue();
    }

    /** The order that an incoming order of the opposite side meets first. */
    @Nullable
    BookOrder front(Side side) {
        PriceLevel best = best(side);
        return best == null ? null : best.first();
    }

    /** True where an order would trade at once. */
    boolean crosses(Side side, long ticks) {
        PriceLevel best = best(side.opposite());
        return best != null && (side == Side.BUY ? ticks >= best.ticks : ticks <= best.ticks);
    }

    /** Puts an order behind all others of its price. */
    void add(BookOrder order) {
        side(order.side).computeIfAbsent(order.ticks(), PriceLevel::new).append(order);
    }

    /** Takes an order out; one that does not rest is left alone. */
    void remove(BookOrder order) {
        PriceLevel level = order.level;
        if (level == null) {
            return;
        }
        level.remove(order);
        if (level.empty()) {
            side(order.side).remove(level.ticks);
        }
    }

    /** Gives a resting order another total quantity, in its place; something must remain of it. */
    void resize(BookOrder order, long lots) {
        PriceLevel level = order.level;
        if (level == null || lots <= order.filled()) {
            throw new IllegalStateException(order.orderId + " cannot rest with " + lots + " lots");
        }
        level.adjust(lots - order.lots());
        order.change(lots, order.ticks());
    }

    /** Trades a part of a resting order, which leaves the book where nothing remains. */
    void fill(BookOrder order, long lots) {
        PriceLevel level = order.level;
        if (level == null) {
            throw new IllegalStateException(order.orderId + " does not rest");
        }
        level.adjust(-lots);
        order.fill(lots, level.ticks);
        if (order.remaining() == 0) {
            remove(order);
        }
    }
}
