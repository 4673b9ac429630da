package dev.tidegate.risk;

import dev.tidegate.order.Side;
import org.jspecify.annotations.Nullable;

/**
 * What the open orders of one instrument add up to at one mark. Lots are not negative; losses are open losses and fees if all
 * orders of the side are filled, minor units, rounded up. Immutable.
 *
 * @param ordinary true where no order loses more on being filled than the margin its fill would free
 */
record Load(
        long buyLots,
        long buyReduceOnlyLots,
        long buyLoss,
        long sellLots,
        long sellReduceOnlyLots,
        long sellLoss,
        boolean ordinary) {
    static final Load NONE = new Load(0, 0, 0, 0, 0, 0, true);

    /** The sums of both sides; null for a side without orders. */
    static Load of(InstrumentMarket market, @Nullable Ladder buys, @Nullable Ladder sells) {
        if (buys == null && sells == null) {
            return NONE;
        }
        long mark = market.markTicks();
        long freed = Ladder.sampleFreed(market);
        return new Load(
                buys == null ? 0 : buys.lots(),
                buys == null ? 0 : buys.reduceOnlyLots(),
                buys == null ? 0 : buys.loss(mark),
                sells == null ? 0 : sells.lots(),
                sells == null ? 0 : sells.reduceOnlyLots(),
                sells == null ? 0 : sells.loss(mark),
                (buys == null || buys.ordinary(mark, freed)) && (sells == null || sells.ordinary(mark, freed)));
    }

    Load plus(InstrumentMarket market, Reserve order) {
        long loss = order.loss(market.contract(), market.markTicks());
        return changed(order, order.lots(), loss, ordinary && Ladder.ordinary(market, order));
    }

    Load minus(InstrumentMarket market, Reserve order) {
        return changed(order, -order.lots(), -order.lossFloor(market.contract(), market.markTicks()), ordinary);
    }

    private Load changed(Reserve order, long lots, long loss, boolean stillOrdinary) {
        long plain = order.reduceOnly() ? 0 : lots;
        long reducing = order.reduceOnly() ? lots : 0;
        if (order.side() == Side.BUY) {
            return new Load(
                    Math.addExact(buyLots, plain),
                    Math.addExact(buyReduceOnlyLots, reducing),
                    Math.addExact(buyLoss, loss),
                    sellLots,
                    sellReduceOnlyLots,
                    sellLoss,
                    stillOrdinary);
        }
        return new Load(
                buyLots,
                buyReduceOnlyLots,
                buyLoss,
                Math.addExact(sellLots, plain),
                Math.addExact(sellReduceOnlyLots, reducing),
                Math.addExact(sellLoss, loss),
                stillOrdinary);
    }
}
