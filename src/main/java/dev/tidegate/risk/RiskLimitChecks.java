package dev.tidegate.risk;

import dev.tidegate.order.Breach;
import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.Lane;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Reason;
import java.util.function.Supplier;

/**
 * The limits on what an account could come to, beside those on size: Greeks, tails, stress, the exchange, concentration, appetite. Above a limit
 * already, an order that adds no risk passes where it makes the measure no larger.
 */
final class RiskLimitChecks {
    private static final String[] GREEKS = {"delta", "gamma", "vega"};

    private final RiskLimits limits;
    private final Lane lane;
    private final Breaches breaches;

    RiskLimitChecks(RiskLimits limits, Lane lane, Breaches breaches) {
        this.limits = limits;
        this.lane = lane;
        this.breaches = breaches;
    }

    /** What the scenarios and sums say with the order; {@code before} is asked for only where a limit is passed. */
    void measures(String underlying, RiskMeasures after, Supplier<RiskMeasures> before) {
        if (!after.complete() && lane == Lane.NEW) {
            breaches.add(
                    Reason.RISK_MODEL_MISSING,
                    underlying,
                    () -> "a scenario set that a limit asks for is not there, or does not know what the account holds");
        }
        greeks(
                underlying,
                limits.greeks(underlying),
                after.greeks(),
                () -> before.get().greeks());
        greeks(
                "",
                limits.accountGreeks(),
                after.accountGreeks(),
                () -> before.get().accountGreeks());
        for (int i = 0; i < limits.tails().size(); i++) {
            int at = i;
            RiskLimits.Tail tail = limits.tails().get(i);
            boolean shortfall = tail.measure() == RiskLimits.Measure.EXPECTED_SHORTFALL;
            over(
                    shortfall ? Reason.EXPECTED_SHORTFALL_LIMIT_EXCEEDED : Reason.VALUE_AT_RISK_LIMIT_EXCEEDED,
                    tail.set(),
                    after.tails()[i],
                    tail.limit(),
                    shortfall ? "the expected shortfall" : "the value at risk",
                    () -> before.get().tails()[at]);
        }
        for (int i = 0; i < limits.stress().size(); i++) {
            int at = i;
            RiskLimits.Stress stress = limits.stress().get(i);
            over(
                    Reason.STRESS_LIMIT_EXCEEDED,
                    stress.set(),
                    after.stress()[i],
                    stress.limit(),
                    "the loss under stress",
                    () -> before.get().stress()[at]);
        }
    }

    private void greeks(String underlying, RiskLimits.Greeks limit, long[] after, Supplier<long[]> before) {
        long[] most = {limit.delta(), limit.gamma(), limit.vega()};
        for (int g = 0; g < most.length; g++) {
            int at = g;
            String name = underlying.isEmpty() ? GREEKS[g] : underlying + " " + GREEKS[g];
            over(Reason.GREEK_LIMIT_EXCEEDED, name, after[g], most[g], name, () -> before.get()[at]);
        }
    }

    /** Money at the exchange, and the margin that open orders and this one add to that of the positions: all of them, so that none evades it by coming in parts. */
    void venue(Standing after, Supplier<Standing> before) {
        if (limits.maxVenueExposure() == Long.MAX_VALUE) {
            return;
        }
        over(
                Reason.VENUE_CREDIT_LIMIT_EXCEEDED,
                "venue",
                exposure(after),
                limits.maxVenueExposure(),
                "the money at the exchange",
                () -> exposure(before.get()));
    }

    private static long exposure(Standing standing) {
        long added = Math.max(0, standing.solvency().initial() - standing.held());
        return Math.addExact(Math.max(0, standing.worth()), added);
    }

    void counterparty(long worth, RiskMeasures after, Supplier<RiskMeasures> before) {
        RiskLimits.Counterparty limit = limits.counterparty();
        if (limit != null) {
            over(
                    Reason.COUNTERPARTY_LIMIT_EXCEEDED,
                    "counterparty",
                    Math.max(0, Math.addExact(worth, after.gain())),
                    limit.limit(),
                    "what the exchange owes",
                    () -> Math.max(0, worth + before.get().gain()));
        }
    }

    /** Net value of an underlying against what the capital allows. */
    void appetite(String underlying, long net, MarketSnapshot market, Supplier<Standing> before) {
        RiskLimits.Appetite appetite = limits.appetite();
        if (appetite == null) {
            return;
        }
        Double shortfall = market.shortfall(appetite.set(), appetite.level(), underlying);
        if (shortfall == null) {
            if (lane == Lane.NEW) {
                breaches.add(
                        Reason.RISK_MODEL_MISSING,
                        underlying,
                        () -> "the set " + appetite.set() + " that the appetite asks for does not know " + underlying);
            }
            return;
        }
        double budget = (double) appetite.capital() * appetite.budget().billionths() / Rate.ONE;
        long cap = shortfall <= 0 ? Long.MAX_VALUE : (long) Math.min(Long.MAX_VALUE, budget / shortfall);
        over(
                Reason.APPETITE_LIMIT_EXCEEDED,
                underlying,
                net,
                cap,
                "the net position in " + underlying,
                () -> before.get().underlyingNet());
    }

    /** The largest a position can become against what the market holds and trades; what is not told is taken for nothing. */
    void concentration(InstrumentMarket at, long largest, long largestBefore) {
        RiskLimits.Concentration concentration = limits.concentration();
        Liquidity liquidity = at.liquidity();
        Rate open = concentration.openInterest();
        Rate daily = concentration.dailyVolume();
        if (open != null) {
            share(
                    at,
                    Reason.OPEN_INTEREST_CAP,
                    open,
                    liquidity.openInterestLots(),
                    "open interest",
                    largest,
                    largestBefore);
        }
        if (daily != null) {
            share(
                    at,
                    Reason.CONCENTRATION_LIMIT_EXCEEDED,
                    daily,
                    liquidity.volumeLots(),
                    "daily volume",
                    largest,
                    largestBefore);
        }
    }

    private void share(
            InstrumentMarket at, Reason reason, Rate share, long whole, String what, long largest, long largestBefore) {
        long limit = share.floorOf(whole);
        if (largest > limit && (lane == Lane.NEW || largest > largestBefore)) {
            Instrument instrument = at.instrument();
            breaches.add(() -> new Breach(
                    reason,
                    instrument.symbol(),
                    instrument.quantity(largest),
                    instrument.quantity(limit),
                    "quantity",
                    "the position could become " + instrument.quantity(largest) + ", more than " + percent(share)
                            + " of the " + what + " of " + instrument.quantity(whole)));
        }
    }

    private void over(Reason reason, String subject, long measure, long limit, String what, Supplier<Long> before) {
        if (measure > limit && (lane == Lane.NEW || measure > before.get())) {
            breaches.add(() -> new Breach(
                    reason,
                    subject,
                    Currency.USD.amount(measure),
                    Currency.USD.amount(limit),
                    "USD",
                    what + " could become " + Currency.USD.amount(measure) + " USD"));
        }
    }

    private static String percent(Rate rate) {
        return Decimal.of(rate.billionths(), 7) + "%";
    }
}
