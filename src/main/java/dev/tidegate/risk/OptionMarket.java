package dev.tidegate.risk;

import dev.tidegate.order.Instrument;
import dev.tidegate.order.OptionRight;
import dev.tidegate.order.OptionTerms;
import dev.tidegate.risk.option.Black76;
import dev.tidegate.risk.option.EuropeanOption;
import dev.tidegate.risk.option.OptionValue;
import dev.tidegate.risk.scenario.MarginModel;
import dev.tidegate.risk.scenario.Valued;

/**
 * What an option is worth now, and what one lot of it asks for. Values per lot are minor units of the settlement currency, rounded away
 * from zero.
 *
 * @param forward price its underlying is expected at
 * @param vol 1.00 for 100 % a year
 * @param volAtMillis when it was received
 * @param absurd true where a later volatility was told that cannot be believed
 * @param valued one unit of the underlying, for scenarios
 * @param money price and Greeks in quote currency, of one unit
 * @param deltaValue value of the underlying that moves like a lot, signed
 * @param underlyingValue value of the underlying of a lot
 * @param standardInitial initial margin of a short lot by the standard formulas, its own value included
 * @param standardMaintenance maintenance margin likewise
 */
public record OptionMarket(
        double forward,
        double vol,
        long volAtMillis,
        boolean absurd,
        Valued.OnForward valued,
        OptionValue money,
        long deltaValue,
        long underlyingValue,
        long standardInitial,
        long standardMaintenance) {
    /** Beyond it, values per lot would leave no room for quantities. */
    private static final double LARGEST = 1e15;

    /** Of an instrument that is an option; {@link ArithmeticException} where its figures leave their bits. */
    public static OptionMarket of(
            Instrument instrument,
            long markTicks,
            double forward,
            double vol,
            long volAtMillis,
            MarginModel.Standard margin,
            long nowMillis) {
        OptionTerms terms = instrument.option();
        if (terms == null) {
            throw new IllegalArgumentException(instrument.symbol() + " is no option");
        }
        boolean coin = instrument.kind().coinOption();
        EuropeanOption option = new EuropeanOption(
                terms.right(),
                terms.strike().doubleValue(),
                EuropeanOption.yearsBetween(nowMillis, instrument.expiryMillis()));
        OptionValue money = Black76.value(option, forward, vol);
        double minorPerUnit =
                instrument.lotSize().doubleValue() * instrument.settlement().minorPerUnit();
        double underlying = (coin ? 1 : forward) * minorPerUnit;
        double mark = instrument.price(markTicks).doubleValue() / (coin ? 1 : forward);
        double outOfMoney = Math.max(0, terms.right().sign() * (option.strike() - forward)) / forward;
        double maintenance = terms.right() == OptionRight.CALL
                ? margin.maintenance() + mark
                : Math.max(margin.maintenance(), margin.maintenance() * mark) + mark;
        double initial = Math.max(margin.initial() - outOfMoney, margin.floor()) + mark;
        return new OptionMarket(
                forward,
                vol,
                volAtMillis,
                false,
                new Valued.OnForward(option, forward, vol, coin),
                money,
                (long) Math.signum(money.delta()) * up(Math.abs(money.delta()) * underlying),
                up(underlying),
                up((terms.right() == OptionRight.PUT ? Math.max(initial, maintenance) : initial) * underlying),
                up(maintenance * underlying));
    }

    /** The same, once a volatility has come that cannot be believed. */
    public OptionMarket doubted() {
        return new OptionMarket(
                forward,
                vol,
                volAtMillis,
                true,
                valued,
                money,
                deltaValue,
                underlyingValue,
                standardInitial,
                standardMaintenance);
    }

    private static long up(double minor) {
        if (!(minor <= LARGEST)) {
            throw new ArithmeticException("a lot of " + minor + " minor units is too large");
        }
        return (long) Math.ceil(minor);
    }
}
