package dev.tidegate.risk;

import dev.tidegate.order.Contract;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Side;

/**
 * What one open order holds, reduced to what margin needs. While a replace is in flight it is the larger of old and new in
 * every respect: quantity, open loss and fee.
 *
 * @param side of the order
 * @param reduceOnly whether the exchange trims it to the position
 * @param lots that can still trade
 * @param ticks the price at which a fill loses most against the mark
 * @param otherTicks the other price it may have while a replace is in flight, else the same
 * @param fee dearest fee of filling it, minor units of the settlement currency, rounded up
 */
record Reserve(Side side, boolean reduceOnly, long lots, long ticks, long otherTicks, long fee) {

    static Reserve of(Listing listing, OpenOrder order) {
        return of(
                listing,
                order.terms(),
                order.replacing() == null ? order.terms() : order.replacing(),
                order.remainingLots());
    }

    static Reserve of(Listing listing, OrderTerms terms) {
        return of(listing, terms, terms, terms.lots());
    }

    private static Reserve of(Listing listing, OrderTerms terms, OrderTerms asked, long lots) {
        Side side = terms.side();
        long lower = Math.min(terms.ticks(), asked.ticks());
        long higher = Math.max(terms.ticks(), asked.ticks());
        long fee = fee(listing, lots, listing.contract().inverse() ? lower : higher);
        return side == Side.BUY
                ? new Reserve(side, terms.reduceOnly(), lots, higher, lower, fee)
                : new Reserve(side, terms.reduceOnly(), lots, lower, higher, fee);
    }

    /** The dearest fee of trading a quantity at a price, minor units, rounded up. */
    static long fee(Listing listing, long lots, long ticks) {
        if (lots == 0) {
            return 0;
        }
        Rate rate = listing.dearestFee();
        return rate.ceilingOf(listing.contract().valueCeiling(lots, ticks));
    }

    /** What being filled costs at once, minor units, rounded up: open loss against a mark, for an option its price; and the fee. */
    long loss(Contract contract, long markTicks) {
        if (lots == 0) {
            return 0;
        }
        return contract.paidUpFront()
                ? Math.addExact(premium(contract), fee)
                : Math.addExact(contract.openLossCeiling(side, lots, ticks, markTicks), fee);
    }

    /** What trading at its price loses at once against a mark, an option likewise, and the fee; minor units, rounded up. */
    long entryLoss(Contract contract, long markTicks) {
        return lots == 0 ? 0 : Math.addExact(contract.openLossCeiling(side, lots, ticks, markTicks), fee);
    }

    /** The loss on being filled, rounded down. */
    long lossFloor(Contract contract, long markTicks) {
        if (lots == 0) {
            return 0;
        }
        return contract.paidUpFront()
                ? Math.addExact(premium(contract), fee)
                : Math.addExact(contract.openLossFloor(side, lots, ticks, markTicks), fee);
    }

    /** What an order to buy an option would pay for it, minor units, rounded up; what a sale brings does not help. */
    long premium(Contract contract) {
        return side == Side.BUY && lots > 0 && contract.paidUpFront() ? contract.valueCeiling(lots, ticks) : 0;
    }
}
