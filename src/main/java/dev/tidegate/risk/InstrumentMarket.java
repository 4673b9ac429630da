package dev.tidegate.risk;

import dev.tidegate.order.Contract;
import dev.tidegate.order.Instrument;

/**
 * One instrument and what it is worth now. Ticks are 0 where unknown.
 *
 * @param listing reference data
 * @param markTicks mark price
 * @param markAtMillis when the mark was received, epoch milliseconds
 * @param wild true where the mark jumped or strayed from the index further than the market guard trusts
 * @param indexTicks index price
 * @param bidTicks best bid
 * @param askTicks best ask
 * @param touchAtMillis when bid and ask were received
 */
public record InstrumentMarket(
        Listing listing,
        long markTicks,
        long markAtMillis,
        boolean wild,
        long indexTicks,
        long bidTicks,
        long askTicks,
        long touchAtMillis) {
    /** An instrument nothing is known of yet: no mark, so nothing that adds risk passes. */
    public static InstrumentMarket unpriced(Instrument instrument) {
        return new InstrumentMarket(Listing.of(instrument), 0, 0, false, 0, 0, 0, 0);
    }

    /** The same with a mark and a touch at one moment: for tests and replays. */
    public InstrumentMarket priced(long mark, long bid, long ask, long atMillis) {
        return new InstrumentMarket(listing, mark, atMillis, false, mark, bid, ask, atMillis);
    }

    public Instrument instrument() {
        return listing.instrument();
    }

    public Contract contract() {
        return listing.contract();
    }

    public MarginTable margins() {
        return listing.margins();
    }
}
