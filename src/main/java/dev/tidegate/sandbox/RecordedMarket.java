package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Side;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a recorded market happen on the exchange: recorded depth stands in the book as the house's quotes, recorded trades are
 * orders of a crowd, and the middle of recorded bid and ask is mark and index, rounded down to a tick.
 *
 * <p>Recorded prices off the listed grid move away from the middle, bids down and asks up; where two meet on one tick the later
 * counts. Quantities round to the nearest lot. What clients take from a quote is there again once the recording speaks of that
 * price. The best bid and ask of a ticker are ahead of the depth: quotes better than they are gone.
 */
final class RecordedMarket {
    /**
     * What a recorded instrument is here.
     *
     * @param symbol listed name
     * @param contractSize of one recorded unit of quantity, in ours
     */
    record Mapping(String symbol, Decimal contractSize) {}

    /** What is known of one recorded instrument. */
    private static final class Known {
        private final Mapping mapping;
        /** Last change that a whole picture contained. */
        private long pictured = -1;

        private RecordedEvent.@Nullable Top top;

        Known(Mapping mapping) {
            this.mapping = mapping;
        }
    }

    private final Supplier<Exchange> exchange;
    private final Map<String, Known> instruments = new HashMap<>();

    RecordedMarket(Supplier<Exchange> exchange, Map<String, Mapping> mappings) {
        this.exchange = exchange;
        mappings.forEach((recorded, mapping) -> instruments.put(recorded, new Known(mapping)));
    }

    /** Lets one event happen; one of an instrument that is not mapped does not. */
    void apply(RecordedEvent event) {
        Known known = known(event.symbol());
        if (known == null) {
            return;
        }
        Listing listing = exchange.get().listing(known.mapping.symbol());
        HouseQuotes quotes = exchange.get().quotes(known.mapping.symbol());
        switch (event) {
            case RecordedEvent.Depth depth -> depth(known, listing, quotes, depth);
            case RecordedEvent.Top top -> {
                known.top = top;
                top(known, listing, quotes, top);
            }
            case RecordedEvent.Trade trade ->
                quotes.take(
                        trade.taker(),
                        Grid.nearest(trade.price(), listing.instrument().tickSize()),
                        lots(known, listing, trade.quantity()));
        }
    }

    private @Nullable Known known(String symbol) {
        return symbol.isEmpty() && instruments.size() == 1
                ? instruments.values().iterator().next()
                : instruments.get(symbol);
    }

    private void depth(Known known, Listing listing, HouseQuotes quotes, RecordedEvent.Depth depth) {
        if (depth.whole()) {
            known.pictured = depth.update();
            quotes.retain(Side.BUY, prices(listing, Side.BUY, depth.bids()));
            quotes.retain(Side.SELL, prices(listing, Side.SELL, depth.asks()));
        } else if (depth.update() <= known.pictured) {
            return;
        }
        set(known, listing, quotes, depth, true);
        set(known, listing, quotes, depth, false);
        RecordedEvent.Top top = known.top;
        if (top != null && top.update() > depth.update()) {
            withdrawBetter(listing, quotes, top);
        } else if (depth.whole() && !depth.bids().isEmpty() && !depth.asks().isEmpty()) {
            mark(listing, depth.bids().getFirst(), depth.asks().getFirst());
        }
    }

    /** Sets the levels that shrink, or those that grow: room is made before it is taken. */
    private static void set(
            Known known, Listing listing, HouseQuotes quotes, RecordedEvent.Depth depth, boolean shrinking) {
        for (Side side : List.of(Side.BUY, Side.SELL)) {
            for (RecordedEvent.Level level : side == Side.BUY ? depth.bids() : depth.asks()) {
                long ticks = ticks(listing, side, level);
                long lots = lots(known, listing, level.quantity());
                if (lots < quotes.lots(side, ticks) == shrinking) {
                    quotes.set(side, ticks, lots);
                }
            }
        }
    }

    private static void top(Known known, Listing listing, HouseQuotes quotes, RecordedEvent.Top top) {
        withdrawBetter(listing, quotes, top);
        quotes.set(
                Side.BUY,
                ticks(listing, Side.BUY, top.bid()),
                lots(known, listing, top.bid().quantity()));
        quotes.set(
                Side.SELL,
                ticks(listing, Side.SELL, top.ask()),
                lots(known, listing, top.ask().quantity()));
        mark(listing, top.bid(), top.ask());
    }

    private static void withdrawBetter(Listing listing, HouseQuotes quotes, RecordedEvent.Top top) {
        quotes.withdrawBetter(Side.BUY, ticks(listing, Side.BUY, top.bid()));
        quotes.withdrawBetter(Side.SELL, ticks(listing, Side.SELL, top.ask()));
    }

    private static void mark(Listing listing, RecordedEvent.Level bid, RecordedEvent.Level ask) {
        Instrument instrument = listing.instrument();
        long middle = (ticks(listing, Side.BUY, bid) + ticks(listing, Side.SELL, ask)) / 2;
        if (middle > 0) {
            listing.price(instrument.price(middle), instrument.price(middle));
        }
    }

    private static Set<Long> prices(Listing listing, Side side, List<RecordedEvent.Level> levels) {
        Set<Long> prices = new HashSet<>();
        levels.forEach(level -> prices.add(ticks(listing, side, level)));
        return prices;
    }

    private static long ticks(Listing listing, Side side, RecordedEvent.Level level) {
        Decimal tick = listing.instrument().tickSize();
        return side == Side.BUY ? Grid.floor(level.price(), tick) : Grid.ceiling(level.price(), tick);
    }

    private static long lots(Known known, Listing listing, Decimal quantity) {
        Decimal size = known.mapping.contractSize();
        Decimal ours =
                Decimal.of(Math.multiplyExact(quantity.unscaled(), size.unscaled()), quantity.scale() + size.scale());
        return Grid.nearest(ours, listing.instrument().lotSize());
    }
}
