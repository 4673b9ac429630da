package dev.tidegate.risk;

import dev.tidegate.order.Currency;
import dev.tidegate.order.Exact;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The sums over an account's instruments that limits and margin are judged on, for the worst fill subset. USD minor units;
 * one instrument may be replaced by a hypothetical exposure. Made once per question; not thread-safe.
 */
final class Totals {
    private final AccountState state;
    private final MarketSnapshot market;
    private final RiskPolicy policy;
    private final long nowMillis;

    private long gross;
    private long netLong;
    private long netShort;
    private long underlyingLong;
    private long underlyingShort;
    private long initial;
    private long maintenance;
    private @Nullable String blind;

    private Totals(AccountState state, MarketSnapshot market, RiskPolicy policy, long nowMillis) {
        this.state = state;
        this.market = market;
        this.policy = policy;
        this.nowMillis = nowMillis;
    }

    /**
     * Sums an account.
     *
     * @param hypothetical the exposure to take for its instrument, null to take the account as it is
     * @param underlying whose net exposure is summed beside the account's
     */
    static Totals of(
            AccountState state,
            MarketSnapshot market,
            RiskPolicy policy,
            long nowMillis,
            @Nullable Exposure hypothetical,
            String underlying) {
        Totals totals = new Totals(state, market, policy, nowMillis);
        String replaced = hypothetical == null ? "" : hypothetical.instrument().symbol();
        Collection<String> symbols = state.symbols();
        for (String symbol : symbols) {
            if (!symbol.equals(replaced)) {
                totals.add(symbol, underlying);
            }
        }
        if (hypothetical != null) {
            totals.add(hypothetical, underlying);
        }
        return totals;
    }

    private void add(String symbol, String underlying) {
        InstrumentMarket at = market.instrument(symbol);
        if (at == null || at.markTicks() <= 0) {
            blind = symbol;
            return;
        }
        if (nowMillis - at.markAtMillis() > policy.guard().increaseMaxAgeMillis()) {
            blind = symbol;
        }
        add(state.exposure(symbol, at), underlying);
    }

    private void add(Exposure exposure, String underlying) {
        CurrencyMarket settlement =
                market.currency(exposure.instrument().settlement().code());
        if (settlement == null || settlement.usdPerUnit() <= 0) {
            blind = exposure.instrument().symbol();
            return;
        }
        long longest = usd(settlement, exposure.signedValue(exposure.longestLots()));
        long shortest = usd(settlement, exposure.signedValue(exposure.shortestLots()));
        gross = Math.addExact(gross, Math.max(Math.abs(longest), Math.abs(shortest)));
        netLong = Math.addExact(netLong, longest);
        netShort = Math.addExact(netShort, shortest);
        if (exposure.instrument().underlying().equals(underlying)) {
            underlyingLong = Math.addExact(underlyingLong, longest);
            underlyingShort = Math.addExact(underlyingShort, shortest);
        }
        initial = Math.addExact(initial, settlement.usdCeiling(exposure.initialRequirement()));
        maintenance = Math.addExact(maintenance, settlement.usdCeiling(exposure.maintenanceRequirement()));
    }

    /** Away from zero, so that an exposure is never understated. */
    private static long usd(CurrencyMarket settlement, long signedValue) {
        return signedValue < 0 ? -settlement.usdCeiling(-signedValue) : settlement.usdCeiling(signedValue);
    }

    /** An instrument whose worth is unknown or too old, or null where all are known. */
    @Nullable
    String blind() {
        return blind;
    }

    long gross() {
        return gross;
    }

    /** Worst absolute net notional over all instruments. */
    long net() {
        return Math.max(Math.abs(netLong), Math.abs(netShort));
    }

    long underlyingNet() {
        return Math.max(Math.abs(underlyingLong), Math.abs(underlyingShort));
    }

    Solvency solvency() {
        return new Solvency(equity(), initial, maintenance);
    }

    /**
     * Balances and unrealised profit in USD: positive sums after haircut and cap, rounded down; negative sums in full. A
     * currency the policy does not name or whose price is unknown or too old counts nothing where it would help.
     */
    private long equity() {
        long sum = 0;
        for (CurrencyMarket currency : market.currencies().values()) {
            long net = Math.addExact(state.balance(currency.currency().code()), unrealised(currency.currency()));
            if (net < 0) {
                sum = Math.subtractExact(sum, currency.usdCeiling(-net));
            } else if (net > 0) {
                sum = Math.addExact(sum, collateral(currency, net));
            }
        }
        return sum;
    }

    private long collateral(CurrencyMarket currency, long net) {
        RiskPolicy.Collateral terms =
                policy.collateral().get(currency.currency().code());
        if (terms == null || tooOld(currency)) {
            return 0;
        }
        long value = Exact.multiplyDivideFloor(
                currency.usdFloor(net), terms.haircut().complement().billionths(), dev.tidegate.order.Rate.ONE);
        return Math.min(value, terms.cap());
    }

    private boolean tooOld(CurrencyMarket currency) {
        return currency.priceAtMillis() != Long.MAX_VALUE
                && nowMillis - currency.priceAtMillis() > policy.guard().increaseMaxAgeMillis();
    }

    private long unrealised(Currency currency) {
        long sum = 0;
        for (String symbol : state.symbols()) {
            InstrumentMarket at = market.instrument(symbol);
            if (at != null && at.markTicks() > 0 && at.instrument().settlement().equals(currency)) {
                sum = Math.addExact(sum, state.exposure(symbol, at).unrealised());
            }
        }
        return sum;
    }
}
