package dev.tidegate.calibration.surface;

import dev.tidegate.order.Instrument;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OptionMarket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The volatilities that an exchange quotes, by underlying: of every option that has one which is neither old nor doubted. */
public final class VolQuotes {
    /** Older volatilities are left out. */
    static final long MOST_AGE_MILLIS = 60_000;

    private static final double MILLIS_A_YEAR = 365 * 86_400_000.0;

    private VolQuotes() {}

    public static Map<String, List<VolQuote>> of(MarketSnapshot market, long nowMillis) {
        Map<String, List<VolQuote>> quotes = new TreeMap<>();
        for (InstrumentMarket at : market.instruments().values()) {
            OptionMarket option = at.option();
            Instrument instrument = at.instrument();
            if (option == null
                    || option.absurd()
                    || nowMillis - option.volAtMillis() > MOST_AGE_MILLIS
                    || instrument.expiryMillis() <= nowMillis) {
                continue;
            }
            quotes.computeIfAbsent(instrument.underlying(), ignored -> new ArrayList<>())
                    .add(new VolQuote(
                            (instrument.expiryMillis() - nowMillis) / MILLIS_A_YEAR,
                            Math.log(option.valued().option().strike() / option.forward()),
                            option.vol()));
        }
        return quotes;
    }
}
