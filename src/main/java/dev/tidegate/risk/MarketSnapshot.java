package dev.tidegate.risk;

import dev.tidegate.order.Rate;
import dev.tidegate.risk.impact.OrderBookDepth;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What everything is worth at one moment. Immutable; replaced whole, with a growing version. */
public final class MarketSnapshot {
    private final long version;
    private final Map<String, InstrumentMarket> instruments;
    private final Map<String, CurrencyMarket> currencies;
    private final Map<String, OrderBookDepth> depths;
    private final RiskModel model;
    private final Map<String, UnitRisk> risks;
    private final Map<String, Double> shortfalls;

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
        this(version, instruments, currencies, depths, RiskModel.usual(), Map.of(), Map.of());
    }

    /**
     * The same with what a lot of each instrument does to an account's risk.
     *
     * @param risks by symbol, of those that somebody's rules ask for and that can be measured
     * @param shortfalls expected shortfall of one unit of value, by {@link #shortfallKey}
     */
    public MarketSnapshot(
            long version,
            Map<String, InstrumentMarket> instruments,
            Map<String, CurrencyMarket> currencies,
            Map<String, OrderBookDepth> depths,
            RiskModel model,
            Map<String, UnitRisk> risks,
            Map<String, Double> shortfalls) {
        this.version = version;
        this.instruments = Map.copyOf(instruments);
        this.currencies = Map.copyOf(currencies);
        this.depths = Map.copyOf(depths);
        this.model = model;
        this.risks = Map.copyOf(risks);
        this.shortfalls = Map.copyOf(shortfalls);
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

    /** The risk model the unit risks are made by. */
    public RiskModel model() {
        return model;
    }

    /** What a lot of an instrument does to an account's risk, or null where that is not known. */
    public @Nullable UnitRisk unitRisk(String symbol) {
        return risks.get(symbol);
    }

    /** Expected shortfall of one unit of value of an underlying in a set at a level, long or short, whichever is more; null where unknown. */
    public @Nullable Double shortfall(String set, Rate level, String underlying) {
        return shortfalls.get(shortfallKey(set, level, underlying));
    }

    public static String shortfallKey(String set, Rate level, String underlying) {
        return set + ' ' + level.billionths() + ' ' + underlying;
    }
}
