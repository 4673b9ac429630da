package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Side;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Makes up a market: a random walk of every underlying, quotes of the house around each mark, and a crowd that trades with
 * whatever it meets. The same seed and the same orders make the same market. A step does work in proportion to the quoted
 * levels, whatever clients do.
 *
 * <p>All instruments of an underlying move by the same share of their price, so that a dated future keeps its basis. Mark and
 * index are one. A mark that somebody else has moved is where the walk goes on.
 */
final class SyntheticMarket {
    /** Parts of a tick in which a price is kept, for a step may be smaller than a tick. */
    private static final long FINE = 1_000_000;
    /** A price more than this many times its start, or less than that part of it, is driven back. */
    private static final int LEASH = 2;

    /** One quoted instrument. */
    private static final class Walk {
        private final SyntheticOptions.Quote quote;
        private final Instrument instrument;
        private final long startTicks;
        private final long lots;
        private long fineTicks;

        Walk(SyntheticOptions.Quote quote, Instrument instrument) {
            this.quote = quote;
            this.instrument = instrument;
            this.startTicks = Math.max(1, Grid.nearest(quote.start(), instrument.tickSize()));
            this.lots = Math.max(1, Grid.nearest(quote.quantity(), instrument.lotSize()));
            this.fineTicks = Math.multiplyExact(startTicks, FINE);
        }

        long ticks() {
            return Math.max(1, (fineTicks + FINE / 2) / FINE);
        }
    }

    private final Supplier<Exchange> exchange;
    private final Rate band;
    private final Random random;
    private final TreeMap<String, Walk> walks = new TreeMap<>();

    SyntheticMarket(Supplier<Exchange> exchange, SyntheticOptions options, long seed) {
        this.exchange = exchange;
        this.band = options.band();
        this.random = new Random(seed);
        options.quotes()
                .forEach(quote -> walks.put(
                        quote.symbol(),
                        new Walk(quote, exchange.get().listing(quote.symbol()).instrument())));
        walks.values().forEach(this::quote);
    }

    /** Moves every underlying, quotes anew, and lets the crowd trade. */
    void step() {
        TreeMap<String, Long> moves = new TreeMap<>();
        for (Walk walk : walks.values()) {
            resume(walk);
            long move = moves.computeIfAbsent(walk.instrument.underlying(), ignored -> move(walk));
            walk.fineTicks = Math.max(FINE, Math.addExact(walk.fineTicks, new Rate(move).floorOf(walk.fineTicks)));
            quote(walk);
        }
        for (Walk walk : walks.values()) {
            crowd(walk);
        }
    }

    /** Goes on from the mark as it is, where somebody else has moved it. */
    private void resume(Walk walk) {
        Decimal mark = exchange.get().listing(walk.quote.symbol()).mark();
        if (mark != null && !mark.equals(walk.instrument.price(walk.ticks()))) {
            long ticks = Math.max(1, Grid.nearest(mark, walk.instrument.tickSize()));
            walk.fineTicks = Math.multiplyExact(ticks, FINE);
        }
    }

    /** A share of the price, in billionths, within the band. */
    private long move(Walk walk) {
        long most = band.billionths();
        long drawn = most == 0 ? 0 : random.nextLong(-most, most + 1);
        if (walk.ticks() > walk.startTicks * LEASH) {
            return -Math.abs(drawn);
        }
        return walk.ticks() < walk.startTicks / LEASH ? Math.abs(drawn) : drawn;
    }

    private void quote(Walk walk) {
        Listing listing = exchange.get().listing(walk.quote.symbol());
        HouseQuotes quotes = exchange.get().quotes(walk.quote.symbol());
        long mark = walk.ticks();
        listing.price(walk.instrument.price(mark), walk.instrument.price(mark));
        for (Side side : List.of(Side.BUY, Side.SELL)) {
            Set<Long> prices = new HashSet<>();
            for (long level = 1; level <= walk.quote.levels(); level++) {
                prices.add(mark - side.sign() * level * walk.quote.spacingTicks());
            }
            quotes.retain(side, prices);
            prices.stream().filter(price -> price > 0).sorted().forEach(price -> quotes.set(side, price, walk.lots));
        }
    }

    private void crowd(Walk walk) {
        Side side = random.nextBoolean() ? Side.BUY : Side.SELL;
        long lots = random.nextLong(1, walk.lots + 1);
        long reach = walk.quote.spacingTicks() * walk.quote.levels();
        long ticks = walk.ticks() + side.sign() * reach;
        if (random.nextBoolean() && ticks > 0) {
            exchange.get().quotes(walk.quote.symbol()).take(side, ticks, lots);
        }
    }
}
