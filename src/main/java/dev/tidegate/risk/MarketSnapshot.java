package dev.tidegate.risk;

import dev.tidegate.risk.impact.OrderBookDepth;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What everything is worth at one moment. Immutable; replaced whole, with a growing version. */
public final class MarketSnapshot {
    private final long version;
    private final Map<String, InstrumentMarket> instruments;
    private final Map<String, CurrencyMarket> currencies;
    private final Map<String, OrderBookDepth> depths;

    public MarketSnapshot(
            long version, Map<String, InstrumentMarket> instruments, Map<String, CurrencyMarket> currencies) {
        this(version, instruments, currencies, Map.of());
    }

    /** The same with the books that are known, by symbol. */
    public MarketSnapshot(
            long version,
            Map<String, InstrumentMarket> instruments,
            Map<String, CurrencyMarket> currencies,
            Map<String, OrderBookDepth> depths) {
        this.version = version;
        this.instruments = Map.copyOf(instruments);
        this.currencies = Map.copyOf(currencies);
        this.depths = Map.copyOf(depths);
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

    /** The best levels of an instrument's book, or null where the exchange has told none. */
    public @Nullable OrderBookDepth depth(String symbol) {
        return depths.get(symbol);
    }
}
