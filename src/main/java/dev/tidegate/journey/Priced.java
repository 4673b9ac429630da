package dev.tidegate.journey;

import dev.tidegate.limits.Cost;
import dev.tidegate.limits.CostRules;
import dev.tidegate.order.Exact;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.risk.AccountState;
import dev.tidegate.risk.CurrencyMarket;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OpenOrder;

/**
 * What a command costs, found at the desk where market, account and lane are known. Only what adds risk is looked at closely:
 * the way out costs its base.
 *
 * @param lane what it does to risk
 * @param symbol its instrument, empty where that is not listed
 * @param cost in tokens
 * @param far whether its price is far from the mark
 * @param dust whether it is very small
 */
record Priced(Lane lane, String symbol, Cost cost, boolean far, boolean dust) {
    private static final long BASIS_POINTS = 10_000;

    /** Prices a command. {@code sanction} tokens are added to what adds risk. */
    static Priced of(
            OrderCommand command, Lane lane, AccountState state, MarketSnapshot market, CostRules rules, int sanction) {
        return switch (command) {
            case OrderCommand.Place place -> {
                InstrumentMarket at = market.instrument(place.symbol());
                if (at == null || lane != Lane.NEW) {
                    yield plain(lane, at == null ? "" : place.symbol(), rules, rules.place());
                }
                long ticks =
                        place.price() == null ? at.markTicks() : at.instrument().ticks(place.price());
                long lots = at.instrument().lots(place.quantity());
                yield adding(at, ticks, lots, market, rules, rules.place(), sanction);
            }
            case OrderCommand.Replace replace -> {
                OpenOrder order = state.openOrder(replace.clientOrderId());
                InstrumentMarket at =
                        order == null ? null : market.instrument(order.terms().symbol());
                if (order == null || at == null || lane != Lane.NEW) {
                    yield plain(lane, at == null ? "" : at.instrument().symbol(), rules, rules.replace());
                }
                OrderTerms old = order.terms();
                long ticks =
                        replace.price() == null ? old.ticks() : at.instrument().ticks(replace.price());
                long lots = replace.quantity() == null
                        ? old.lots()
                        : at.instrument().lots(replace.quantity());
                yield adding(at, ticks, lots, market, rules, rules.replace(), sanction);
            }
            case OrderCommand.Cancel ignored -> plain(lane, "", rules, rules.cancel());
            case OrderCommand.CancelAll ignored -> plain(lane, "", rules, rules.cancelAll());
        };
    }

    private static Priced plain(Lane lane, String symbol, CostRules rules, int base) {
        return new Priced(lane, symbol, rules.plain(base), false, false);
    }

    private static Priced adding(
            InstrumentMarket at,
            long ticks,
            long lots,
            MarketSnapshot market,
            CostRules rules,
            int base,
            int sanction) {
        long distance = distance(ticks, at.markTicks());
        long value = value(at, ticks, lots, market);
        return new Priced(
                Lane.NEW,
                at.instrument().symbol(),
                rules.adding(base, distance, value, sanction),
                rules.isFar(distance),
                rules.isDust(value));
    }

    /** From the mark, basis points, rounded down; 0 where either is unknown or off the grid. */
    private static long distance(long ticks, long mark) {
        if (ticks <= 0 || mark <= 0) {
            return 0;
        }
        long apart = Math.abs(ticks - mark);
        return apart > Long.MAX_VALUE / BASIS_POINTS ? Long.MAX_VALUE : apart * BASIS_POINTS / mark;
    }

    /** USD minor units, rounded up; 0 where it is unknown. */
    private static long value(InstrumentMarket at, long ticks, long lots, MarketSnapshot market) {
        CurrencyMarket currency = market.currency(at.instrument().settlement().code());
        if (currency == null || currency.usdPerUnit() <= 0 || ticks <= 0 || lots <= 0) {
            return 0;
        }
        try {
            long minor = at.contract().valueCeiling(lots, ticks);
            return Exact.multiplyDivideCeiling(
                    minor, currency.usdPerUnit(), currency.currency().minorPerUnit());
        } catch (ArithmeticException beyond) {
            return Long.MAX_VALUE;
        }
    }
}
