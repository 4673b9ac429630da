package dev.tidegate.risk;

import dev.tidegate.order.Side;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The open orders of one side of one instrument: their sums, which no mark moves, and their quantities by price, for only
 * those priced through the mark lose on being filled. An order is added and taken out in logarithmic time, however many rest.
 */
final class Ladder {
    /** Quantity whose loss and margin are compared to tell ordinary orders; more than one lot, so that rounding is small. */
    private static final long SAMPLE_LOTS = 1_000;

    /** Orders at one price; a replace in flight also stands, without quantity, at its other price. */
    private static final class Level {
        long lots;
        int orders;
    }

    private final Listing listing;
    private final Side side;
    /** Most aggressive first. */
    private final NavigableMap<Long, Level> levels;

    private long lots;
    private long reduceOnlyLots;
    private long fees;
    /** What orders to buy an option would pay for it. */
    private long premium;

    /** Most and least aggressive price, 0 where there is none. */
    private long best;

    private long worst;
    /** Dearest fee of the sample at these prices. */
    private long sampleFee;

    Ladder(Listing listing, Side side) {
        this.listing = listing;
        this.side = side;
        this.levels = side == Side.BUY ? new TreeMap<Long, Level>().descendingMap() : new TreeMap<>();
    }

    void add(Reserve order) {
        count(order, 1);
    }

    void remove(Reserve order) {
        count(order, -1);
    }

    private void count(Reserve order, int sign) {
        long signedLots = sign * order.lots();
        if (order.reduceOnly()) {
            reduceOnlyLots = Math.addExact(reduceOnlyLots, signedLots);
        } else {
            lots = Math.addExact(lots, signedLots);
        }
        fees = Math.addExact(fees, sign * order.fee());
        premium = Math.addExact(premium, sign * order.premium(listing.contract()));
        stand(order.ticks(), signedLots, sign);
        if (order.otherTicks() != order.ticks()) {
            stand(order.otherTicks(), 0, sign);
        }
    }

    private void stand(long ticks, long signedLots, int sign) {
        Level level = levels.get(ticks);
        if (level == null) {
            level = new Level();
            levels.put(ticks, level);
            ends();
        }
        level.lots += signedLots;
        level.orders += sign;
        if (level.orders == 0) {
            levels.remove(ticks);
            ends();
        }
    }

    private void ends() {
        if (levels.isEmpty()) {
            best = 0;
            sampleFee = 0;
            return;
        }
        long aggressive = levels.firstKey();
        long passive = levels.lastKey();
        if (aggressive != best || passive != worst) {
            best = aggressive;
            worst = passive;
            sampleFee = sampleFee(listing, best, worst);
        }
    }

    private static long sampleFee(Listing listing, long ticks, long otherTicks) {
        boolean lower = listing.contract().inverse();
        return Reserve.fee(listing, SAMPLE_LOTS, lower ? Math.min(ticks, otherTicks) : Math.max(ticks, otherTicks));
    }

    /** Lots of the ordinary orders. */
    long lots() {
        return lots;
    }

    /** Lots of the reduce-only orders, as asked for, not as the exchange may trim them. */
    long reduceOnlyLots() {
        return reduceOnlyLots;
    }

    /** The most aggressive price any order has or may soon have; 0 where there is none. */
    long bestTicks() {
        return best;
    }

    /** What orders to buy an option would pay for it, minor units, rounded up. */
    long premium() {
        return premium;
    }

    /** Open losses against a mark, prices of options, and fees if all orders are filled, minor units, rounded up. */
    long loss(long markTicks) {
        if (listing.contract().paidUpFront()) {
            return Math.addExact(fees, premium);
        }
        if (!through(best, markTicks)) {
            return fees;
        }
        long sum = fees;
        for (Map.Entry<Long, Level> level : levels.entrySet()) {
            long ticks = level.getKey();
            if (!through(ticks, markTicks)) {
                break;
            }
            sum = Math.addExact(sum, listing.contract().openLossCeiling(side, level.getValue().lots, ticks, markTicks));
        }
        return sum;
    }

    private boolean through(long ticks, long markTicks) {
        return ticks != 0 && (side == Side.BUY ? ticks > markTicks : ticks < markTicks);
    }

    /** What the sample frees at a mark: what an order may lose on the same quantity and still be ordinary. */
    static long sampleFreed(InstrumentMarket market) {
        return market.isOption()
                ? Math.multiplyExact(SAMPLE_LOTS, OptionMargin.leastPerLot(market))
                : market.listing().freedFloor(0, SAMPLE_LOTS, market.markTicks());
    }

    /**
     * True where no order here can lose more on being filled than the margin its fill would free: then filling it against
     * the position is never worse than leaving it. May say false where it is so by a rounding.
     */
    boolean ordinary(long markTicks, long sampleFreed) {
        if (listing.contract().paidUpFront()) {
            return best == 0 || pays(listing, side, best, sampleFee) <= sampleFreed;
        }
        long loss =
                through(best, markTicks) ? listing.contract().openLossCeiling(side, SAMPLE_LOTS, best, markTicks) : 0;
        return Math.addExact(loss, sampleFee) <= sampleFreed;
    }

    static boolean ordinary(InstrumentMarket market, Reserve order) {
        Listing listing = market.listing();
        if (market.isOption()) {
            long cost =
                    pays(listing, order.side(), order.ticks(), sampleFee(listing, order.ticks(), order.otherTicks()));
            return cost <= sampleFreed(market);
        }
        long loss = listing.contract().openLossCeiling(order.side(), SAMPLE_LOTS, order.ticks(), market.markTicks());
        long fee = sampleFee(listing, order.ticks(), order.otherTicks());
        return Math.addExact(loss, fee) <= sampleFreed(market);
    }

    /** What a sample of an option costs on being filled; nothing is freed by selling one that is held. */
    private static long pays(Listing listing, Side side, long ticks, long fee) {
        return side == Side.BUY ? Math.addExact(listing.contract().valueCeiling(SAMPLE_LOTS, ticks), fee) : 0;
    }
}
