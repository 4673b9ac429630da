package dev.tidegate.risk;

import dev.tidegate.order.Side;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An account's risk by scenarios at one market, kept up to date by additions: a position, an order or a fill costs one a scenario, however much
 * is held. A cache: made from scratch it says the same. What would be with another order is found by adding it and taking it out again, which
 * leaves nothing behind. After an {@link ArithmeticException} it is no longer to be used. Not thread-safe.
 */
final class RiskSums {
    /** What orders to buy an option would pay for it, beyond buying back what is short. */
    private static final class Premium {
        long lots;
        long buyLots;
        long paid;

        long open() {
            long covered = Math.max(0, -lots);
            if (buyLots <= covered || paid == 0) {
                return 0;
            }
            return (long) Math.ceil((double) paid * (buyLots - covered) / buyLots);
        }
    }

    private MarketSnapshot market;
    private final RiskNeeds needs;
    private final Map<String, UnitRisk> used = new HashMap<>();
    private final TreeMap<String, UnderlyingRisk> underlyings = new TreeMap<>();
    private final Map<String, Premium> premiums = new HashMap<>();
    private final OutcomeSums[] joint;
    private final String[] names;
    private long premium;
    /** Instruments that are held or ordered and cannot be measured, and how often. */
    private final TreeMap<String, Integer> unmeasured = new TreeMap<>();

    /** Instruments that are held or ordered and that a set does not know, and how often. */
    private final TreeMap<String, Integer> unknown = new TreeMap<>();

    private boolean complete = true;

    private RiskSums(MarketSnapshot market, RiskNeeds needs) {
        this.market = market;
        this.needs = needs;
        this.names = needs.sets().toArray(String[]::new);
        this.joint = new OutcomeSums[names.length];
        for (int i = 0; i < names.length; i++) {
            var set = market.model().set(names[i]);
            joint[i] = new OutcomeSums(set == null ? 0 : set.size());
            complete &= set != null;
        }
    }

    static RiskSums of(Collection<Holding> holdings, MarketSnapshot market, RiskNeeds needs) {
        RiskSums sums = new RiskSums(market, needs);
        for (Holding holding : holdings) {
            sums.position(holding.symbol(), 0, holding.position().lots());
            for (OpenOrder order : holding.orders()) {
                sums.order(holding.symbol(), order, 1);
            }
        }
        return sums;
    }

    /** True where it holds for a market and needs: nothing it is made of has moved. */
    boolean holdsFor(MarketSnapshot now, RiskNeeds asked) {
        if (!needs.equals(asked)) {
            return false;
        }
        if (market == now) {
            return true;
        }
        if (market.model() != now.model() || !unmeasured.isEmpty()) {
            return false;
        }
        for (var each : used.entrySet()) {
            if (now.unitRisk(each.getKey()) != each.getValue()) {
                return false;
            }
        }
        market = now;
        return true;
    }

    void position(String symbol, long before, long after) {
        if (before == after) {
            return;
        }
        UnitRisk unit = unit(symbol, before == 0 ? 1 : after == 0 ? -1 : 0);
        if (unit == null) {
            return;
        }
        underlying(unit).position(unit, before, after);
        for (int i = 0; i < joint.length; i++) {
            double[] row = row(symbol, unit, i, before == 0 ? 1 : after == 0 ? -1 : 0);
            if (row != null) {
                joint[i].position(row, before, after);
            }
        }
        if (unit.option() && needs.mode().byScenarios()) {
            Premium own = premiums.computeIfAbsent(symbol, ignored -> new Premium());
            premium -= own.open();
            own.lots = after;
            premium = Math.addExact(premium, own.open());
        }
    }

    /** An order comes, or goes with sign -1. */
    void order(String symbol, OpenOrder order, int sign) {
        InstrumentMarket at = market.instrument(symbol);
        if (at != null) {
            order(at, Reserve.of(at.listing(), order), sign);
        }
    }

    void order(InstrumentMarket at, Reserve order, int sign) {
        String symbol = at.instrument().symbol();
        if (order.lots() == 0) {
            return;
        }
        UnitRisk unit = unit(symbol, sign);
        CurrencyMarket currency = market.currency(at.instrument().settlement().code());
        if (unit == null || currency == null) {
            return;
        }
        long lots = order.side().sign() * order.lots();
        long entryLoss = currency.usdCeiling(order.entryLoss(at.contract(), at.markTicks()));
        underlying(unit).order(unit, lots, entryLoss, sign);
        for (int i = 0; i < joint.length; i++) {
            double[] row = row(symbol, unit, i, sign);
            if (row != null) {
                joint[i].order(row, lots, entryLoss, sign);
            }
        }
        if (unit.option() && order.side() == Side.BUY && needs.mode().byScenarios()) {
            Premium own = premiums.computeIfAbsent(symbol, ignored -> new Premium());
            premium -= own.open();
            own.buyLots = Math.addExact(own.buyLots, sign * order.lots());
            own.paid = Math.addExact(own.paid, sign * currency.usdCeiling(order.premium(at.contract())));
            premium = Math.addExact(premium, own.open());
        }
    }

    private @Nullable UnitRisk unit(String symbol, int more) {
        UnitRisk unit = market.unitRisk(symbol);
        if (unit == null || !unit.measures(needs.mode())) {
            unmeasured.merge(symbol, more, Integer::sum);
            unmeasured.remove(symbol, 0);
            return null;
        }
        used.put(symbol, unit);
        return unit;
    }

    private double @Nullable [] row(String symbol, UnitRisk unit, int set, int more) {
        double[] row = unit.set(names[set]);
        if (row == null || row.length != joint[set].size()) {
            unknown.merge(symbol, more, Integer::sum);
            unknown.remove(symbol, 0);
            return null;
        }
        return row;
    }

    private UnderlyingRisk underlying(UnitRisk unit) {
        UnderlyingRisk known = underlyings.get(unit.underlying());
        if (known == null) {
            known = new UnderlyingRisk(needs.mode(), market.model().margin(unit.underlying()));
            underlyings.put(unit.underlying(), known);
        }
        return known;
    }

    /** Everything the limits ask for, as it stands. */
    RiskMeasures measures(RiskLimits limits, String underlying) {
        long initial = premium;
        long maintenance = 0;
        long held = 0;
        long[] most = new long[UnderlyingRisk.GREEKS];
        long[] least = new long[UnderlyingRisk.GREEKS];
        for (UnderlyingRisk each : underlyings.values()) {
            initial = Math.addExact(initial, each.initial());
            maintenance = Math.addExact(maintenance, each.maintenance());
            held = Math.addExact(held, each.held());
            for (int g = 0; g < most.length; g++) {
                most[g] = Math.addExact(most[g], each.greek(g).most());
                least[g] = Math.addExact(least[g], each.greek(g).least());
            }
        }
        long[] account = new long[most.length];
        long[] own = new long[most.length];
        UnderlyingRisk here = underlyings.get(underlying);
        for (int g = 0; g < most.length; g++) {
            account[g] = Math.max(0, Math.max(most[g], -least[g]));
            own[g] = here == null ? 0 : here.greek(g).largest();
        }
        return new RiskMeasures(
                initial,
                maintenance,
                held,
                own,
                account,
                tails(limits.tails()),
                stress(limits.stress()),
                gain(limits),
                complete && unknown.isEmpty() && unmeasured.isEmpty());
    }

    private long[] tails(List<RiskLimits.Tail> limits) {
        long[] tails = new long[limits.size()];
        for (int i = 0; i < tails.length; i++) {
            RiskLimits.Tail limit = limits.get(i);
            OutcomeSums sums = sums(limit.set());
            if (sums.size() == 0) {
                continue;
            }
            double level = limit.level().billionths() / 1e9;
            long loss = switch (limit.measure()) {
                case VALUE_AT_RISK -> sums.valueAtRisk(level);
                case EXPECTED_SHORTFALL -> sums.expectedShortfall(level);
            };
            var set = market.model().set(limit.set());
            double scale = set == null ? 1 : Math.sqrt(limit.horizonDays() / set.horizonDays());
            tails[i] = scale == 1 ? loss : (long) Math.ceil(loss * scale);
        }
        return tails;
    }

    private long[] stress(List<RiskLimits.Stress> limits) {
        long[] losses = new long[limits.size()];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = sums(limits.get(i).set()).worst();
        }
        return losses;
    }

    private long gain(RiskLimits limits) {
        RiskLimits.Counterparty counterparty = limits.counterparty();
        OutcomeSums sums = counterparty == null ? null : sums(counterparty.set());
        return counterparty == null || sums == null || sums.size() == 0
                ? 0
                : sums.gain(counterparty.level().billionths() / 1e9);
    }

    private OutcomeSums sums(String set) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(set)) {
                return joint[i];
            }
        }
        throw new IllegalArgumentException("the scenarios of " + set + " are not kept");
    }
}
