package dev.tidegate.risk;

import dev.tidegate.order.Contract;
import dev.tidegate.order.Exact;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * What one instrument can cost an account over every subset of its open orders being filled. Immutable.
 *
 * <p>Each open order is a signed quantity {@code d} and a loss {@code l} on being filled (open loss against the mark, plus the
 * taker fee). Filling a subset needs {@code M(|q + sum d|) + sum l}, where {@code M(x)} is the tiered initial margin of the
 * notional at mark plus the fee of closing it. {@code M} is the largest of its affine pieces, so the worst subset is exactly
 *
 * <pre>max over pieces k and directions s of  s*a_k*q - c_k + sum over o of max(0, s*a_k*d_o + l_o)</pre>
 *
 * Where no order loses more than its own margin this is the worse of "all buys filled" and "all sells filled", and that is the
 * path nearly every order takes. Reduce-only orders count up to the position they can close and no further, for the exchange
 * trims them: alone they never add risk, but filled before an ordinary order on their side they let that one flip the position.
 *
 * <p>Source: reference formulas for open orders (exact maximum over all fill subsets).
 */
final class Exposure {
    /** An order reduced to what the formula needs. */
    private record Part(long signedLots, long loss) {}

    private final InstrumentMarket market;
    private final Position position;
    private final long buyLots;
    private final long sellLots;
    private final long buyLoss;
    private final long sellLoss;
    /** All parts, kept only where one loses more than its margin. */
    private final List<Part> parts;

    private final boolean plain;
    /** Lots of the position that reduce-only orders do not cover yet. */
    private final long reduceRoom;

    private Exposure(
            InstrumentMarket market,
            Position position,
            long buyLots,
            long sellLots,
            long buyLoss,
            long sellLoss,
            List<Part> parts,
            boolean plain,
            long reduceRoom) {
        this.market = market;
        this.position = position;
        this.buyLots = buyLots;
        this.sellLots = sellLots;
        this.buyLoss = buyLoss;
        this.sellLoss = sellLoss;
        this.parts = parts;
        this.plain = plain;
        this.reduceRoom = reduceRoom;
    }

    /** The exposure of a position and the orders that hold reservations on it. */
    static Exposure of(InstrumentMarket market, Position position, List<OpenOrder> orders) {
        long buyLots = 0;
        long sellLots = 0;
        long buyLoss = 0;
        long sellLoss = 0;
        boolean plain = true;
        long room = Math.abs(position.lots());
        List<Part> parts = new ArrayList<>(orders.size());
        for (OpenOrder order : orders) {
            Part part = part(market, position, order, room);
            room -= order.terms().reduceOnly() ? Math.abs(part.signedLots) : 0;
            parts.add(part);
            plain &= ordinary(market, part);
            if (order.terms().side() == Side.BUY) {
                buyLots = Math.addExact(buyLots, part.signedLots);
                buyLoss = Math.addExact(buyLoss, part.loss);
            } else {
                sellLots = Math.subtractExact(sellLots, part.signedLots);
                sellLoss = Math.addExact(sellLoss, part.loss);
            }
        }
        return new Exposure(market, position, buyLots, sellLots, buyLoss, sellLoss, parts, plain, room);
    }

    /** The same with one order more. */
    Exposure with(OpenOrder order) {
        Part part = part(market, position, order, reduceRoom);
        boolean stillPlain = plain && ordinary(market, part);
        List<Part> all = parts;
        if (!stillPlain) {
            all = new ArrayList<>(parts);
            all.add(part);
        }
        boolean buy = order.terms().side() == Side.BUY;
        return new Exposure(
                market,
                position,
                buy ? Math.addExact(buyLots, part.signedLots) : buyLots,
                buy ? sellLots : Math.subtractExact(sellLots, part.signedLots),
                buy ? Math.addExact(buyLoss, part.loss) : buyLoss,
                buy ? sellLoss : Math.addExact(sellLoss, part.loss),
                all,
                stillPlain,
                order.terms().reduceOnly() ? reduceRoom - Math.abs(part.signedLots) : reduceRoom);
    }

    private static Part part(InstrumentMarket market, Position position, OpenOrder order, long reduceRoom) {
        OrderTerms terms = order.terms();
        long lots = order.remainingLots();
        long loss = loss(market, terms.side(), lots, terms.ticks());
        OrderTerms replacing = order.replacing();
        if (replacing != null) {
            loss = Math.max(loss, loss(market, terms.side(), lots, replacing.ticks()));
        }
        boolean against = Long.signum(position.lots()) == -terms.side().sign();
        long counted = !terms.reduceOnly() ? lots : against ? Math.min(lots, reduceRoom) : 0;
        return new Part(terms.side().sign() * counted, loss);
    }

    /** Open loss and taker fee of a fill, minor units, rounded up. */
    private static long loss(InstrumentMarket market, Side side, long lots, long ticks) {
        if (lots == 0) {
            return 0;
        }
        Contract contract = market.contract();
        long fee = market.instrument().takerFee().ceilingOf(contract.valueCeiling(lots, ticks));
        return Math.addExact(contract.openLossCeiling(side, lots, ticks, market.markTicks()), fee);
    }

    /** True where filling the order against the position can never be worse than leaving it. */
    private static boolean ordinary(InstrumentMarket market, Part part) {
        if (part.loss == 0) {
            return true;
        }
        long value = market.contract().valueFloor(Math.abs(part.signedLots), market.markTicks());
        return part.loss <= Exact.multiplyDivideFloor(value, slope(market, 0), Rate.ONE);
    }

    private static long slope(InstrumentMarket market, int tier) {
        return market.margins().initialRate(tier)
                + market.instrument().takerFee().billionths();
    }

    InstrumentMarket market() {
        return market;
    }

    Position position() {
        return position;
    }

    /** The longest the position can become, signed lots. */
    long longestLots() {
        return Math.addExact(position.lots(), buyLots);
    }

    /** The shortest the position can become, signed lots. */
    long shortestLots() {
        return Math.subtractExact(position.lots(), sellLots);
    }

    /** The largest the position can become, lots. */
    long largestLots() {
        return Math.max(Math.abs(longestLots()), Math.abs(shortestLots()));
    }

    /** Signed value at mark of a signed quantity, magnitude rounded up, minor units. */
    long signedValue(long signedLots) {
        long value = market.contract().valueCeiling(Math.abs(signedLots), market.markTicks());
        return signedLots < 0 ? -value : value;
    }

    /** Initial margin, fees and losses over the worst fill subset, minor units of the settlement currency, rounded up. */
    long initialRequirement() {
        if (plain) {
            return Math.max(
                    Math.addExact(initial(longestLots()), buyLoss), Math.addExact(initial(shortestLots()), sellLoss));
        }
        long worst = 0;
        for (int tier = 0; tier < market.margins().tiers(); tier++) {
            worst = Math.max(worst, Math.max(piece(tier, 1), piece(tier, -1)));
        }
        return worst;
    }

    private long piece(int tier, int direction) {
        long slope = slope(market, tier);
        long sum = Math.subtractExact(
                lean(slope, direction * position.lots()), market.margins().initialCum(tier));
        for (Part part : parts) {
            sum = Math.addExact(sum, Math.max(0, lean(slope, direction * part.signedLots) + part.loss));
        }
        return sum;
    }

    /** slope * value of a signed quantity, rounded up. */
    private long lean(long slope, long signedLots) {
        return Exact.multiplyDivideCeiling(signedValue(signedLots), slope, Rate.ONE);
    }

    private long initial(long signedLots) {
        if (signedLots == 0) {
            return 0;
        }
        long notional = market.contract().valueCeiling(Math.abs(signedLots), market.markTicks());
        return market.margins().initial(notional)
                + market.instrument().takerFee().ceilingOf(notional);
    }

    /** Maintenance margin of the position alone, minor units, rounded up. */
    long maintenanceRequirement() {
        return market.margins()
                .maintenance(market.contract().valueCeiling(Math.abs(position.lots()), market.markTicks()));
    }

    /** Initial margin of the position alone, without orders or fees. */
    long positionInitialMargin() {
        return market.margins().initial(market.contract().valueCeiling(Math.abs(position.lots()), market.markTicks()));
    }

    /** Unrealised profit at mark, minor units, rounded down. */
    long unrealised() {
        return position.lots() == 0
                ? 0
                : market.contract().profitFloor(position.lots(), position.cost(), market.markTicks());
    }

    Instrument instrument() {
        return market.instrument();
    }
}
