package dev.tidegate.risk;

import dev.tidegate.order.Exact;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Position;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Side;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one instrument can cost an account over every subset of its open orders being filled, wholly or in part. Immutable.
 *
 * <p>Each open order is a signed quantity {@code d} and a loss {@code l} on being filled (open loss against the mark, plus the
 * fee). Filling a subset needs {@code M(|q + sum d|) + sum l}, where {@code M(x)} is the tiered initial margin of the
 * notional at mark plus the fee of closing it. {@code M} is the largest of its affine pieces, so the worst subset is exactly
 *
 * <pre>max over pieces k and directions s of  s*a_k*q - c_k + sum over o of max(0, s*a_k*d_o + l_o)</pre>
 *
 * Where no order loses more than the margin its fill would free this is the worse of "all buys filled" and "all sells filled",
 * and that is the path nearly every order takes. Reduce-only orders add to a side up to the position they can close and no
 * further, for the exchange trims them: alone they never add risk, but filled before an ordinary order on their side they let
 * that one flip the position.
 *
 * <p>Rounding: every requirement is at least the exact one and at most a few minor units above it.
 *
 * <p>Source: reference formulas for open orders (exact maximum over all fill subsets).
 */
final class Exposure {
    private final InstrumentMarket market;
    private final Position position;
    private final Load load;
    /** The orders behind the load: consulted only where one of them is not ordinary. */
    private final Collection<OpenOrder> orders;

    private final long longest;
    private final long shortest;
    private final long longestValue;
    private final long shortestValue;
    private final long initial;
    private final long standardInitial;
    private final long heldInitial;
    private final long heldStandardInitial;
    private final long maintenance;
    private final long standardMaintenance;
    private final long unrealised;
    private final long optionValue;

    private Exposure(
            InstrumentMarket market,
            Position position,
            Load load,
            Collection<OpenOrder> orders,
            @Nullable OpenOrder left,
            @Nullable Reserve added,
            @Nullable Exposure same) {
        this.market = market;
        this.position = position;
        this.load = load;
        this.orders = orders;
        long lots = position.lots();
        long covered = Math.min(load.buyReduceOnlyLots(), Math.max(0, -lots));
        this.longest = Math.addExact(lots, Math.addExact(load.buyLots(), covered));
        covered = Math.min(load.sellReduceOnlyLots(), Math.max(0, lots));
        this.shortest = Math.subtractExact(lots, Math.addExact(load.sellLots(), covered));
        OptionMarket option = market.option();
        if (option != null) {
            long up = Math.multiplyExact(option.deltaValue(), longest);
            long down = Math.multiplyExact(option.deltaValue(), shortest);
            this.longestValue = Math.max(up, down);
            this.shortestValue = Math.min(up, down);
            List<Reserve> singly = load.ordinary() ? List.of() : reserves(left, added);
            this.initial = OptionMargin.tiered(market, option).initial(shortest, load, singly);
            this.standardInitial = OptionMargin.standard(market, option).initial(shortest, load, singly);
            this.maintenance = same != null ? same.maintenance : OptionMargin.tieredMaintenance(market, option, lots);
            this.standardMaintenance =
                    same != null ? same.standardMaintenance : OptionMargin.standardMaintenance(option, lots);
            this.unrealised = 0;
            this.optionValue = same != null ? same.optionValue : signedValue(lots);
            this.heldInitial = same != null
                    ? same.heldInitial
                    : OptionMargin.tiered(market, option).initial(Math.min(0, lots), Load.NONE, List.of());
            this.heldStandardInitial =
                    same != null ? same.heldStandardInitial : OptionMargin.standardInitial(option, lots);
            return;
        }
        this.optionValue = 0;
        this.longestValue = longest >= 0 ? valueCeiling(longest) : -valueFloor(-longest);
        this.shortestValue = shortest >= 0 ? valueFloor(shortest) : -valueCeiling(-shortest);
        this.initial = load.ordinary() ? worseSide() : worstPiece(reserves(left, added));
        this.standardInitial = initial;
        if (same != null) {
            this.maintenance = same.maintenance;
            this.heldInitial = same.heldInitial;
            this.unrealised = same.unrealised;
        } else if (lots == 0) {
            this.maintenance = 0;
            this.heldInitial = 0;
            this.unrealised = 0;
        } else {
            long value = valueCeiling(Math.abs(lots));
            this.maintenance = market.margins().maintenance(value);
            this.heldInitial = margin(value);
            this.unrealised = market.contract().profitFloor(lots, position.cost(), market.markTicks());
        }
        this.standardMaintenance = maintenance;
        this.heldStandardInitial = heldInitial;
    }

    /**
     * The exposure of a position and the orders that hold reservations on it.
     *
     * @param orders the orders the load is the sum of
     */
    static Exposure of(InstrumentMarket market, Position position, Load load, Collection<OpenOrder> orders) {
        return new Exposure(market, position, load, orders, null, null, null);
    }

    /** The same measured from the orders alone, without any sums kept before. */
    static Exposure of(InstrumentMarket market, Position position, Collection<OpenOrder> orders) {
        Ladder buys = new Ladder(market.listing(), Side.BUY);
        Ladder sells = new Ladder(market.listing(), Side.SELL);
        for (OpenOrder order : orders) {
            (order.terms().side() == Side.BUY ? buys : sells).add(Reserve.of(market.listing(), order));
        }
        return of(market, position, Load.of(market, buys, sells), orders);
    }

    /** The same with one order more. */
    Exposure with(Reserve order) {
        return new Exposure(market, position, load.plus(market, order), orders, null, order, this);
    }

    /** The same with one of the orders holding something else. */
    Exposure with(OpenOrder before, Reserve after) {
        Load others = load.minus(market, Reserve.of(market.listing(), before));
        return new Exposure(market, position, others.plus(market, after), orders, before, after, this);
    }

    private List<Reserve> reserves(@Nullable OpenOrder left, @Nullable Reserve added) {
        List<Reserve> all = new ArrayList<>(orders.size() + 1);
        for (OpenOrder order : orders) {
            if (left == null || !order.clientOrderId().equals(left.clientOrderId())) {
                all.add(Reserve.of(market.listing(), order));
            }
        }
        if (added != null) {
            all.add(added);
        }
        return all;
    }

    private long valueCeiling(long lots) {
        return market.contract().valueCeiling(lots, market.markTicks());
    }

    private long valueFloor(long lots) {
        return market.contract().valueFloor(lots, market.markTicks());
    }

    /** What a holding of an option is worth, rounded down. */
    private long signedValue(long lots) {
        return lots >= 0 ? valueFloor(lots) : -valueCeiling(-lots);
    }

    private long worseSide() {
        long buys = Math.addExact(margin(longest >= 0 ? longestValue : valueCeiling(-longest)), load.buyLoss());
        long sells = Math.addExact(margin(shortest < 0 ? -shortestValue : valueCeiling(shortest)), load.sellLoss());
        return Math.max(buys, sells);
    }

    /** M(x) of the formula, of the notional of x. */
    private long margin(long notional) {
        return notional == 0
                ? 0
                : market.margins()
                        .initial(notional, market.listing().dearestFee().billionths());
    }

    private long worstPiece(List<Reserve> reserves) {
        long worst = 0;
        for (int tier = 0; tier < market.margins().tiers(); tier++) {
            worst = Math.max(worst, piece(tier, longest, load.buyLoss(), Side.SELL, reserves));
            worst = Math.max(worst, piece(tier, -shortest, load.sellLoss(), Side.BUY, reserves));
        }
        return worst;
    }

    /** One affine piece leaning to one side: that side filled, and of the other side what loses more than it frees. */
    private long piece(int tier, long lots, long loss, Side other, List<Reserve> reserves) {
        Listing listing = market.listing();
        long mark = market.markTicks();
        long lean = lots >= 0
                ? Exact.multiplyDivideCeiling(
                        listing.contract().valueCeiling(lots, mark), listing.slope(tier), Rate.ONE)
                : -listing.freedFloor(tier, -lots, mark);
        long sum = Math.addExact(Math.subtractExact(lean, market.margins().initialCum(tier)), loss);
        for (Reserve order : reserves) {
            if (order.side() == other) {
                long net = order.loss(listing.contract(), mark) - listing.freedFloor(tier, order.lots(), mark);
                sum = Math.addExact(sum, Math.max(0, net));
            }
        }
        return sum;
    }

    InstrumentMarket market() {
        return market;
    }

    Instrument instrument() {
        return market.instrument();
    }

    Position position() {
        return position;
    }

    Load load() {
        return load;
    }

    /** The longest the position can become, signed lots. */
    long longestLots() {
        return longest;
    }

    /** The shortest the position can become, signed lots. */
    long shortestLots() {
        return shortest;
    }

    /** The largest the position can become, lots. */
    long largestLots() {
        return Math.max(longest, -shortest);
    }

    /** Value at mark of the largest the position can become, an option's delta-adjusted; minor units, rounded up. */
    long largestValue() {
        if (market.isOption()) {
            return Math.max(longestValue, -shortestValue);
        }
        return longest >= -shortest ? longestValue : -shortestValue;
    }

    /** Signed value at mark of the longest position, of an option the largest its delta can be worth; rounded up. */
    long longestValue() {
        return longestValue;
    }

    /** Signed value at mark of the shortest position, of an option the least its delta can be worth; rounded down. */
    long shortestValue() {
        return shortestValue;
    }

    /** Initial margin, fees and losses over the worst fill subset, minor units of the settlement currency, rounded up. */
    long initialRequirement() {
        return initial;
    }

    /** The same in a margin mode; scenarios are reckoned elsewhere. */
    long initialRequirement(MarginMode mode) {
        return mode == MarginMode.STANDARD ? standardInitial : initial;
    }

    /** Initial margin of the position alone, whatever is ordered. */
    long heldInitialRequirement(MarginMode mode) {
        return mode == MarginMode.STANDARD ? heldStandardInitial : heldInitial;
    }

    long maintenanceRequirement(MarginMode mode) {
        return mode == MarginMode.STANDARD ? standardMaintenance : maintenance;
    }

    /** What a position in an option is worth at mark, negative where it is short, rounded down; 0 for what is no option. */
    long optionValue() {
        return optionValue;
    }

    /** Maintenance margin of the position alone, minor units, rounded up. */
    long maintenanceRequirement() {
        return maintenance;
    }

    /** Unrealised profit at mark, minor units, rounded down. */
    long unrealised() {
        return unrealised;
    }
}
