package dev.tidegate.risk;

import dev.tidegate.order.Instrument;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.option.OptionValue;
import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.ScenarioSet;
import dev.tidegate.risk.scenario.Valued;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one lot of an instrument does to an account's risk, at the marks of one moment: profit in every scenario, Greeks, what an expiry may move
 * by. USD minor units, money of other currencies at their index price. Made off the order's path; immutable.
 */
public final class UnitRisk {
    private static final double POINT = .01;
    private static final double PERCENT = .01;
    private static final double[] NO_SCENARIOS = {};

    private final String underlying;
    private final String settlement;
    private final double[] portfolio;
    private final double[] span;
    private final Map<String, double[]> sets;
    private final double[] greeks;
    private final double rollShock;
    private final double shortMinimum;
    private final long expiryMillis;
    private final boolean option;

    private UnitRisk(
            Instrument instrument,
            double[] portfolio,
            double[] span,
            Map<String, double[]> sets,
            double[] greeks,
            double rollShock,
            double shortMinimum) {
        this.underlying = instrument.underlying();
        this.settlement = instrument.settlement().code();
        this.portfolio = portfolio;
        this.span = span;
        this.sets = sets;
        this.greeks = greeks;
        this.rollShock = rollShock;
        this.shortMinimum = shortMinimum;
        this.expiryMillis = instrument.expiryMillis();
        this.option = instrument.kind().option();
    }

    /**
     * Values a lot.
     *
     * @param modes whose scenarios to value it in; those of others are left out
     * @param names of the scenario sets to value it in; one that is not there, or does not know the underlying, is left out
     * @return null where the instrument or its settlement currency cannot be measured
     */
    public static @Nullable UnitRisk of(
            InstrumentMarket at,
            @Nullable CurrencyMarket currency,
            RiskModel model,
            Set<MarginMode> modes,
            Iterable<String> names,
            long nowMillis) {
        if (!at.measurable() || currency == null || currency.usdPerUnit() <= 0) {
            return null;
        }
        Instrument instrument = at.instrument();
        Valued valued = valued(at);
        double lot = instrument.lotSize().doubleValue() * currency.usdPerUnit();
        MarginModel margin = model.margin(instrument.underlying());
        TreeMap<String, double[]> sets = new TreeMap<>();
        for (String name : names) {
            ScenarioSet set = model.set(name);
            List<Scenario> moves = set == null ? null : set.of(instrument.underlying());
            if (moves != null) {
                sets.put(name, scaled(valued, moves, lot));
            }
        }
        double years = EuropeanOption.yearsBetween(nowMillis, instrument.expiryMillis());
        double move = instrument.kind().dated()
                ? Math.max(margin.portfolio().leastMove(), margin.portfolio().yearlyMove() * years)
                : 0;
        double price = price(at);
        boolean coin = instrument.kind().coinOption() || instrument.kind().inverse();
        OptionMarket worth = at.option();
        double perUnit = delta(valued, worth) * (coin ? 1 : price);
        double shortMinimum =
                worth == null ? 0 : margin.span().shortOptionMinimum() * (coin ? 1 : worth.forward()) * lot;
        return new UnitRisk(
                instrument,
                modes.contains(MarginMode.PORTFOLIO)
                        ? scaled(valued, margin.portfolio().grid(), lot)
                        : NO_SCENARIOS,
                modes.contains(MarginMode.SPAN) ? scaled(valued, margin.span().scenarios(), lot) : NO_SCENARIOS,
                sets,
                greeks(at, price, lot),
                perUnit * lot * move,
                shortMinimum);
    }

    private static Valued valued(InstrumentMarket at) {
        OptionMarket option = at.option();
        if (option != null) {
            return option.valued();
        }
        double price = price(at);
        return at.contract().inverse() ? new Valued.Inverse(price) : new Valued.Linear(price);
    }

    /** As {@link Valued#delta}, from the Greeks that an option has already. */
    private static double delta(Valued valued, @Nullable OptionMarket worth) {
        if (worth == null) {
            return valued.delta();
        }
        return worth.valued().inCoin()
                ? worth.money().premiumAdjustedDelta(worth.forward())
                : worth.money().delta();
    }

    private static double price(InstrumentMarket at) {
        OptionMarket option = at.option();
        return option != null
                ? option.forward()
                : at.instrument().price(at.markTicks()).doubleValue();
    }

    private static double[] scaled(Valued valued, List<Scenario> scenarios, double lot) {
        double[] profits = valued.profits(scenarios);
        for (int s = 0; s < profits.length; s++) {
            profits[s] *= lot;
        }
        return profits;
    }

    /** Delta, gamma of one per cent and vega of one point, of a lot. */
    private static double[] greeks(InstrumentMarket at, double price, double lot) {
        OptionMarket option = at.option();
        if (option == null) {
            double delta = at.contract().inverse() ? lot / price : lot * price;
            return new double[] {delta, 0, 0};
        }
        OptionValue money = option.money();
        // What is settled in coin is counted in coin, and a coin is worth the forward.
        double scale = at.instrument().kind().coinOption() ? lot / price : lot;
        return new double[] {
            money.delta() * price * scale, money.gamma() * price * price * PERCENT * scale, money.vega() * POINT * scale
        };
    }

    /** False where a mode goes by scenarios that it was not made for. */
    boolean measures(MarginMode mode) {
        return !mode.byScenarios() || margin(mode).length > 0;
    }

    String underlying() {
        return underlying;
    }

    String settlement() {
        return settlement;
    }

    /** Profit by scenario of a margin mode; empty for one that has none, or that it was not made for. */
    double[] margin(MarginMode mode) {
        return switch (mode) {
            case PORTFOLIO -> portfolio;
            case SPAN -> span;
            case TIERED, STANDARD -> NO_SCENARIOS;
        };
    }

    /** Profit by scenario of a set, null where the set or the underlying in it is not there; not to be changed. */
    double @Nullable [] set(String name) {
        return sets.get(name);
    }

    /** Delta, gamma, vega. */
    double greek(int which) {
        return greeks[which];
    }

    /** What its delta may lose as its expiry moves against the index, signed like the delta; 0 where it has no expiry. */
    double rollShock() {
        return rollShock;
    }

    /** What a short lot asks for at least, by SPAN. */
    double shortMinimum() {
        return shortMinimum;
    }

    long expiryMillis() {
        return expiryMillis;
    }

    boolean option() {
        return option;
    }
}
