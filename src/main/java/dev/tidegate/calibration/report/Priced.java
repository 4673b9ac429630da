package dev.tidegate.calibration.report;

import dev.tidegate.order.Instrument;
import dev.tidegate.order.Side;
import dev.tidegate.risk.CurrencyMarket;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OptionMarket;
import dev.tidegate.risk.impact.Impact;
import dev.tidegate.risk.impact.OrderBookDepth;
import dev.tidegate.risk.impact.SquareRootLaw;
import dev.tidegate.risk.scenario.Scenario;
import dev.tidegate.risk.scenario.Valued;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instrument at its mark, seen from a position in it. Double, for reports.
 *
 * @param unit one unit of its quantity
 * @param usd USD of one whole unit of the settlement currency
 */
record Priced(Instrument instrument, Valued unit, double price, double usd, double lot) {
    private static final double USD_MINOR = 1e6;
    private static final double ONE = 1e9;

    /** Null where its mark or its currency's price is not known. */
    static @Nullable Priced of(MarketSnapshot market, String symbol) {
        InstrumentMarket at = market.instrument(symbol);
        if (at == null || at.markTicks() <= 0) {
            return null;
        }
        Instrument instrument = at.instrument();
        CurrencyMarket currency = market.currency(instrument.settlement().code());
        if (currency == null || currency.usdPerUnit() <= 0) {
            return null;
        }
        double price = instrument.price(at.markTicks()).doubleValue();
        Valued unit = unit(at, price);
        return unit == null
                ? null
                : new Priced(
                        instrument,
                        unit,
                        price,
                        currency.usdPerUnit() / USD_MINOR,
                        instrument.lotSize().doubleValue());
    }

    private static @Nullable Valued unit(InstrumentMarket at, double price) {
        if (at.isOption()) {
            OptionMarket option = at.option();
            return option == null ? null : option.valued();
        }
        return at.instrument().kind().inverse() ? new Valued.Inverse(price) : new Valued.Linear(price);
    }

    /** Profits of so many lots in each scenario, USD. */
    double[] profits(long lots, List<Scenario> scenarios) {
        double[] profits = unit.profits(scenarios);
        for (int s = 0; s < profits.length; s++) {
            profits[s] *= lots * lot * usd;
        }
        return profits;
    }

    /** What so many lots lose at once when they trade at a price: against the mark, not negative, and the dearest fee; USD. */
    double entryLoss(long lots, long ticks) {
        double at = instrument.price(ticks).doubleValue();
        boolean inverse = unit instanceof Valued.Inverse;
        double gain = inverse ? 1 / at - 1 / price : price - at;
        double value = Math.abs(quantity(lots)) * (inverse ? 1 / at : at);
        double rate = Math.max(
                instrument.takerFee().billionths(), instrument.makerFee().billionths());
        return (Math.max(0, -quantity(lots) * gain) + value * rate / ONE) * usd;
    }

    /** What so many lots of an option cost at a price, USD. */
    double paid(long lots, long ticks) {
        return quantity(lots) * instrument.price(ticks).doubleValue() * usd;
    }

    /** Value of the underlying that hedges so many lots, USD: by the premium-adjusted delta where they are counted in coin. */
    double hedge(long lots) {
        double forward = unit instanceof Valued.OnForward option ? option.forward() : price;
        return quantity(lots) * unit.delta() * (coin() ? 1 : forward) * usd;
    }

    /** Value of the underlying of so many lots of an option, USD. */
    double underlyingValue(long lots) {
        return unit instanceof Valued.OnForward option ? quantity(lots) * underlying(option) : 0;
    }

    double quantity(long lots) {
        return lots * lot;
    }

    /** Value of so many lots at mark, not negative, USD: of an option, that of its delta. */
    double notional(long lots) {
        return Math.abs(delta(lots));
    }

    /** Value of the underlying that moves like it, USD. */
    double delta(long lots) {
        return quantity(lots)
                * switch (unit) {
                    case Valued.Linear linear -> linear.price() * usd;
                    // Its quantity is USD.
                    case Valued.Inverse inverse -> 1;
                    case Valued.OnForward option -> option.value().delta() * underlying(option);
                };
    }

    /** USD of one unit of an option's underlying. */
    private double underlying(Valued.OnForward option) {
        return option.inCoin() ? usd : option.forward() * usd;
    }

    /** What delta changes by when the price moves by 1 %, USD. */
    double gamma(long lots) {
        return unit instanceof Valued.OnForward option
                ? quantity(lots) * option.value().gamma() * option.forward() * .01 * underlying(option)
                : 0;
    }

    /** Profit of one volatility point, USD. */
    double vega(long lots) {
        return money(
                lots, unit instanceof Valued.OnForward option ? option.value().vegaPerPoint() : 0);
    }

    /** Profit of a day, USD. */
    double theta(long lots) {
        return money(
                lots, unit instanceof Valued.OnForward option ? option.value().thetaPerDay() : 0);
    }

    /** A figure in the quote currency, USD. */
    private double money(long lots, double figure) {
        double forward = unit instanceof Valued.OnForward option && option.inCoin() ? option.forward() : 1;
        return quantity(lots) * figure / forward * usd;
    }

    /** What leaving so many lots at once costs, USD: by the book, or the square-root law where that is dearer. */
    double exit(MarketSnapshot market, long lots, @Nullable SquareRootLaw law) {
        InstrumentMarket at = market.instrument(instrument.symbol());
        OrderBookDepth told = market.depth(instrument.symbol());
        OrderBookDepth depth = told == null ? new OrderBookDepth(List.of(), List.of(), 0) : told;
        long mark = at == null ? 0 : at.markTicks();
        return usd
                * Impact.of(instrument, depth, mark, lots > 0 ? Side.SELL : Side.BUY, Math.abs(lots), law)
                        .cost();
    }

    /** What so many lots are worth themselves, USD: options, for everything else is settled as it goes. */
    double value(long lots) {
        return quantity(lots) * unit.premium() * usd;
    }

    /** The instrument's value in its own settlement currency by unit, for margin. */
    boolean coin() {
        return switch (unit) {
            case Valued.Linear linear -> false;
            case Valued.Inverse inverse -> true;
            case Valued.OnForward option -> option.inCoin();
        };
    }
}
