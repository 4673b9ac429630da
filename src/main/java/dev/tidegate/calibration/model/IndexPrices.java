package dev.tidegate.calibration.model;

import dev.tidegate.order.Instrument;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import java.util.Map;
import java.util.TreeMap;

/** What underlyings are worth: the index of the first of their contracts without an expiry that has a calm and young one. */
public final class IndexPrices {
    /** Older prices are left out. */
    static final long MOST_AGE_MILLIS = 60_000;

    private IndexPrices() {}

    public static Map<String, Double> of(MarketSnapshot market, long nowMillis) {
        Map<String, Double> prices = new TreeMap<>();
        Map<String, String> from = new TreeMap<>();
        for (InstrumentMarket at : market.instruments().values()) {
            Instrument instrument = at.instrument();
            boolean fit = !instrument.kind().dated()
                    && at.indexTicks() > 0
                    && !at.wild()
                    && nowMillis - at.markAtMillis() <= MOST_AGE_MILLIS;
            String known = from.get(instrument.underlying());
            if (fit && (known == null || instrument.symbol().compareTo(known) < 0)) {
                from.put(instrument.underlying(), instrument.symbol());
                prices.put(
                        instrument.underlying(),
                        instrument.price(at.indexTicks()).doubleValue());
            }
        }
        return prices;
    }
}
