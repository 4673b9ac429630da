package dev.tidegate.risk;

import dev.tidegate.order.Exact;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Side;
import java.util.List;

/**
 * Margin of one option by brackets or by the standard formulas. A long option has been paid for and asks for nothing; a short one asks for
 * the option's value and a share of its underlying's. What an order to buy would pay is reserved as a loss, what an order to sell would
 * receive never helps: by the time it has been received the margin asks for it.
 *
 * <p>Over every subset of the open orders that is exactly the worst of "everything paid, nothing short" and, for each bracket, "all sold, and
 * of the buys what costs more than the short it would close asks for".
 */
final class OptionMargin {
    private final InstrumentMarket at;
    private final long[] perLot;
    private final long[] deductions;

    private OptionMargin(InstrumentMarket at, long[] perLot, long[] deductions) {
        this.at = at;
        this.perLot = perLot;
        this.deductions = deductions;
    }

    /** By the brackets of the underlying's value. */
    static OptionMargin tiered(InstrumentMarket at, OptionMarket option) {
        MarginTable table = at.margins();
        long[] perLot = new long[table.tiers()];
        long[] deductions = new long[table.tiers()];
        long worth = at.contract().valueCeiling(1, at.markTicks());
        for (int k = 0; k < perLot.length; k++) {
            perLot[k] = Math.addExact(
                    Exact.multiplyDivideCeiling(option.underlyingValue(), table.initialRate(k), Rate.ONE), worth);
            deductions[k] = table.initialCum(k);
        }
        return new OptionMargin(at, perLot, deductions);
    }

    /** By the standard formulas. */
    static OptionMargin standard(InstrumentMarket at, OptionMarket option) {
        return new OptionMargin(at, new long[] {option.standardInitial()}, new long[1]);
    }

    /** What a short lot asks for at least, whichever the mode; 0 where that is unknown. */
    static long leastPerLot(InstrumentMarket at) {
        OptionMarket option = at.option();
        return option == null
                ? 0
                : Math.min(
                        option.standardInitial(),
                        Exact.multiplyDivideFloor(
                                        option.underlyingValue(), at.margins().initialRate(0), Rate.ONE)
                                + at.contract().valueFloor(1, at.markTicks()));
    }

    /**
     * Initial margin, premiums and fees over the worst fill subset, minor units, rounded up.
     *
     * @param shortest the position if all sells are filled, signed
     * @param reserves the open orders one by one where one of them is not ordinary, else empty
     */
    long initial(long shortest, Load load, List<Reserve> reserves) {
        long paid = Math.addExact(load.buyLoss(), load.sellLoss());
        long worst = paid;
        for (int k = 0; k < perLot.length; k++) {
            long lean = Math.multiplyExact(Math.negateExact(shortest), perLot[k]);
            long sum = Math.addExact(Math.subtractExact(lean, deductions[k]), load.sellLoss());
            for (Reserve order : reserves) {
                if (order.side() == Side.BUY) {
                    long frees = Math.multiplyExact(order.lots(), perLot[k]);
                    sum = Math.addExact(sum, Math.max(0, order.loss(at.contract(), at.markTicks()) - frees));
                }
            }
            worst = Math.max(worst, sum);
        }
        return worst;
    }

    static long tieredMaintenance(InstrumentMarket at, OptionMarket option, long lots) {
        if (lots >= 0) {
            return 0;
        }
        long worth = at.contract().valueCeiling(-lots, at.markTicks());
        return Math.addExact(worth, at.margins().maintenance(Math.multiplyExact(-lots, option.underlyingValue())));
    }

    static long standardInitial(OptionMarket option, long lots) {
        return lots >= 0 ? 0 : Math.multiplyExact(-lots, option.standardInitial());
    }

    static long standardMaintenance(OptionMarket option, long lots) {
        return lots >= 0 ? 0 : Math.multiplyExact(-lots, option.standardMaintenance());
    }
}
