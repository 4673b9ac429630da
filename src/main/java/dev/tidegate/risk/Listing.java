package dev.tidegate.risk;

import dev.tidegate.order.Contract;
import dev.tidegate.order.Instrument;

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
}
