package dev.tidegate.risk;

import dev.tidegate.order.Contract;
import dev.tidegate.order.Exact;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Rate;

/**
 * An instrument with its arithmetic made ready, once per load of the reference data.
 *
 * @param contract value and profit
 * @param margins margin table
 */
public record Listing(Instrument instrument, Contract contract, MarginTable margins) {
    public static Listing of(Instrument instrument) {
        return new Listing(instrument, instrument.contract(), MarginTable.of(instrument.tiers()));
    }

    public String symbol() {
        return instrument.symbol();
    }

    /** The fee a fill is reserved at: the taker's, or the maker's where that is dearer. */
    Rate dearestFee() {
        Rate taker = instrument.takerFee();
        Rate maker = instrument.makerFee();
        return taker.billionths() >= maker.billionths() ? taker : maker;
    }

    /** Slope of initial margin and closing fee in a tier, billionths of the notional. */
    long slope(int tier) {
        return margins.initialRate(tier) + dearestFee().billionths();
    }

    /** Margin and closing fee that a smaller position of so many lots frees in a tier, minor units, rounded down. */
    long freedFloor(int tier, long lots, long markTicks) {
        return Exact.multiplyDivideFloor(contract.valueFloor(lots, markTicks), slope(tier), Rate.ONE);
    }
}
