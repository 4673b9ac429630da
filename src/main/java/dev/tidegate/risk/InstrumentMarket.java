package dev.tidegate.risk;

import dev.tidegate.order.Contract;
import dev.tidegate.order.Instrument;
import org.jspecify.annotations.Nullable;

/**
 * One instrument and what it is worth now. Ticks are 0 where unknown.
 *
 * @param listing reference data
 * @param markTicks mark price
 * @param markAtMillis when the mark was received, epoch milliseconds
 * @param wild true where the mark jumped or strayed from the index further than the market guard trusts
 * @param indexTicks index price; 0 for an option, whose price lies on another grid
 * @param bidTicks best bid
 * @param askTicks best ask
 * @param touchAtMillis when bid and ask were received
 * @param option what it is worth as an option; null for what is none, and while its volatility is unknown
 * @param liquidity what the market holds, trades and offers of it
 */
public record InstrumentMarket(
        Listing listing,
        long markTicks,
        long markAtMillis,
        boolean wild,
        long indexTicks,
        long bidTicks,
        long askTicks,
        long touchAtMillis,
        @Nullable OptionMarket option,
        Liquidity liquidity) {
    /** What is no option, in a market whose depth is not known. */
    public InstrumentMarket(
            Listing listing,
            long markTicks,
            long markAtMillis,
            boolean wild,
            long indexTicks,
            long bidTicks,
            long askTicks,
            long touchAtMillis) {
        this(
                listing,
                markTicks,
                markAtMillis,
                wild,
                indexTicks,
                bidTicks,
                askTicks,
                touchAtMillis,
                null,
                Liquidity.UNKNOWN);
    }

    /** An instrument nothing is known of yet: no mark, so nothing that adds risk passes. */
    public static InstrumentMarket unpriced(Instrument instrument) {
        return new InstrumentMarket(Listing.of(instrument), 0, 0, false, 0, 0, 0, 0);
    }

    /** The same with a mark and a touch at one moment: for tests and replays. */
    public InstrumentMarket priced(long mark, long bid, long ask, long atMillis) {
        return new InstrumentMarket(
                listing, mark, atMillis, false, isOption() ? 0 : mark, bid, ask, atMillis, option, liquidity);
    }

    /** The same with what it is worth as an option. */
    public InstrumentMarket with(@Nullable OptionMarket worth) {
        return new InstrumentMarket(
                listing,
                markTicks,
                markAtMillis,
                wild,
                indexTicks,
                bidTicks,
                askTicks,
                touchAtMillis,
                worth,
                liquidity);
    }

    /** The same in a market of known depth. */
    public InstrumentMarket with(Liquidity known) {
        return new InstrumentMarket(
                listing, markTicks, markAtMillis, wild, indexTicks, bidTicks, askTicks, touchAtMillis, option, known);
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

    public boolean isOption() {
        return listing.contract().paidUpFront();
    }

    /** True where it can be measured: it has a mark and, as an option, a volatility. */
    public boolean measurable() {
        return markTicks > 0 && (option != null || !isOption());
    }

    /** When the older of mark and volatility was received; the beginning of time for a volatility that is doubted. */
    public long knownAtMillis() {
        OptionMarket worth = option;
        if (worth == null) {
            return markAtMillis;
        }
        return worth.absurd() ? Long.MIN_VALUE : Math.min(markAtMillis, worth.volAtMillis());
    }
}
