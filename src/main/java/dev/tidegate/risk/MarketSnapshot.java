package dev.tidegate.risk;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What everything is worth at one moment. Immutable; replaced whole, with a growing version. */
public final class MarketSnapshot {
    private final long version;
    private final Map<String, InstrumentMarket> instruments;
    private final Map<String, CurrencyMarket> currencies;

    public MarketSnapshot(
            long version, Map<String, InstrumentMarket> instruments, Map<String, CurrencyMarket> currencies) {
        this.version = version;
        this.instruments = Map.copyOf(instruments);
        this.currencies = Map.copyOf(currencies);
    }

    public long version() {
        return version;
    }

    /** The instrument of a symbol, or null where it is not listed. */
    public @Nullable InstrumentMarket instrument(String symbol) {
        return instruments.get(symbol);
    }

    /** The currency of a code, or null where it is not known. */
    public @Nullable CurrencyMarket currency(String code) {
        return currencies.get(code);
    }

    /** All instruments, in no particular order. */
    public Map<String, InstrumentMarket> instruments() {
        return instruments;
    }

    public Map<String, CurrencyMarket> currencies() {
        return currencies;
    }
}
