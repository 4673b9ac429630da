package dev.tidegate.risk;

import dev.tidegate.order.Currency;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.Exact;
import dev.tidegate.order.Instrument;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An account as its owner sees it: what it holds, what that is worth, what margin it needs and how much of each limit is used.
 * Made from the same sums the judge uses, so what it shows is what an order is judged on. To be made in the account's own
 * turn; {@link ArithmeticException} where the numbers leave 63 bits.
 *
 * @param balances by currency code, sorted
 * @param positions by symbol, sorted; only of instruments that have a mark
 * @param solvency equity, initial and maintenance margin, USD minor units
 * @param limits every limit of the policy that this account touches
 * @param blind an instrument or currency whose worth is unknown or too old, null where all are known
 */
public record AccountView(
        List<Balance> balances,
        List<Held> positions,
        Solvency solvency,
        List<LimitUse> limits,
        @Nullable String blind) {

    /**
     * Money in one currency.
     *
     * @param amount whole units
     * @param unrealised profit of the positions settled in it, whole units
     * @param collateralValue what both count for, USD
     */
    public record Balance(String currency, Decimal amount, Decimal unrealised, Decimal collateralValue) {}

    /**
     * A position. Amounts are whole units of the settlement currency.
     *
     * @param quantity signed
     * @param cost value on entry
     * @param notional value at mark; of an option the value of its underlying that moves alike
     * @param initialMargin of the position alone, without orders and fees
     * @param liquidationPrice mark at which the account would be liquidated if no other mark moved; null where there is none
     */
    public record Held(
            String symbol,
            Decimal quantity,
            Decimal cost,
            Decimal markPrice,
            Decimal notional,
            Decimal unrealised,
            Decimal initialMargin,
            Decimal maintenanceMargin,
            String settlement,
            @Nullable Decimal liquidationPrice) {}

    /**
     * How far a limit is used over the worst fill subset.
     *
     * @param name openOrders, grossNotional, netNotional, underlyingNotional, position or
     *     positionValue
     * @param subject symbol or underlying; empty for the account
     * @param limit null where there is none
     * @param unit orders, USD or quantity
     */
    public record LimitUse(
            String name,
            String subject,
            Decimal used,
            @Nullable Decimal limit,
            String unit) {}

    /** The view of an account at a market, under a policy, at a time. */
    public static AccountView of(AccountState state, MarketSnapshot market, RiskPolicy policy, long nowMillis) {
        return new Making(state, market, policy, nowMillis).view();
    }

    /** What is left for new risk, USD; negative where the account is short. */
    public Decimal available() {
        return Currency.USD.amount(solvency.available());
    }

    private static final class Making {
        private final AccountState state;
        private final MarketSnapshot market;
        private final RiskPolicy policy;
        private final long nowMillis;
        private final List<Exposure> exposures = new ArrayList<>();

        Making(AccountState state, MarketSnapshot market, RiskPolicy policy, long nowMillis) {
            this.state = state;
            this.market = market;
            this.policy = policy;
            this.nowMillis = nowMillis;
            for (String symbol : state.symbols()) {
                InstrumentMarket at = market.instrument(symbol);
                if (at != null && at.measurable()) {
                    exposures.add(state.exposure(symbol, at));
                }
            }
        }

        AccountView view() {
            Standing standing = state.standing(market, policy, nowMillis, "");
            List<Held> positions = new ArrayList<>();
            for (Exposure exposure : exposures) {
                if (exposure.position().lots() != 0) {
                    positions.add(held(exposure, standing.solvency()));
                }
            }
            return new AccountView(balances(), positions, standing.solvency(), limits(standing), standing.blind());
        }

        private List<Balance> balances() {
            TreeSet<String> codes = new TreeSet<>(state.balances().keySet());
            exposures.forEach(e -> codes.add(e.instrument().settlement().code()));
            List<Balance> balances = new ArrayList<>();
            for (String code : codes) {
                CurrencyMarket price = market.currency(code);
                if (price == null) {
                    continue;
                }
                long unrealised = 0;
                for (Exposure exposure : exposures) {
                    boolean here = exposure.instrument().settlement().code().equals(code);
                    unrealised = Math.addExact(unrealised, here ? exposure.unrealised() : 0);
                }
                long worth = Math.addExact(state.balance(code), unrealised);
                balances.add(new Balance(
                        code,
                        price.currency().amount(state.balance(code)),
                        price.currency().amount(unrealised),
                        Currency.USD.amount(Collaterals.value(price, worth, policy, nowMillis))));
            }
            return balances;
        }

        private Held held(Exposure exposure, Solvency solvency) {
            Instrument instrument = exposure.instrument();
            Currency settlement = instrument.settlement();
            InstrumentMarket at = exposure.market();
            long lots = exposure.position().lots();
            OptionMarket option = at.option();
            long notional = option == null
                    ? at.contract().valueCeiling(Math.abs(lots), at.markTicks())
                    : Math.multiplyExact(Math.abs(lots), Math.abs(option.deltaValue()));
            MarginMode mode = policy.marginMode();
            Exposure alone = Exposure.of(at, exposure.position(), Load.NONE, List.of());
            long profit = option == null
                    ? exposure.unrealised()
                    : at.contract().profitFloor(lots, exposure.position().cost(), at.markTicks());
            long liquidation = liquidationTicks(exposure, solvency);
            return new Held(
                    instrument.symbol(),
                    instrument.lotSize().times(lots),
                    settlement.amount(exposure.position().cost()),
                    instrument.price(at.markTicks()),
                    settlement.amount(notional),
                    settlement.amount(profit),
                    settlement.amount(option == null ? at.margins().initial(notional) : alone.initialRequirement(mode)),
                    settlement.amount(exposure.maintenanceRequirement(mode)),
                    settlement.code(),
                    liquidation <= 0 ? null : instrument.price(liquidation));
        }

        /** Takes the account's worth as money of the settlement currency at its present price. */
        private long liquidationTicks(Exposure exposure, Solvency solvency) {
            CurrencyMarket price =
                    market.currency(exposure.instrument().settlement().code());
            if (price == null || price.usdPerUnit() <= 0) {
                return 0;
            }
            long spare = Exact.multiplyDivideFloor(
                    Math.subtractExact(solvency.equity(), solvency.maintenance()),
                    price.currency().minorPerUnit(),
                    price.usdPerUnit());
            long rest =
                    Math.addExact(Math.subtractExact(spare, exposure.unrealised()), exposure.maintenanceRequirement());
            return LiquidationPrice.ticks(exposure.market().listing(), exposure.position(), rest);
        }

        private List<LimitUse> limits(Standing standing) {
            List<LimitUse> limits = new ArrayList<>();
            limits.add(orders("openOrders", "", state.openOrderCount(), policy.maxOpenOrders()));
            limits.add(usd("grossNotional", "", standing.gross(), policy.maxGrossNotional()));
            limits.add(usd("netNotional", "", standing.net(), policy.maxNetNotional()));
            TreeSet<String> underlyings = new TreeSet<>();
            exposures.forEach(e -> underlyings.add(e.instrument().underlying()));
            for (String underlying : underlyings) {
                long net = state.standing(market, policy, nowMillis, underlying).underlyingNet();
                limits.add(usd("underlyingNotional", underlying, net, policy.underlyingLimit(underlying)));
            }
            for (Exposure exposure : exposures) {
                instrument(exposure, limits);
            }
            return limits;
        }

        private void instrument(Exposure exposure, List<LimitUse> limits) {
            Instrument instrument = exposure.instrument();
            String symbol = instrument.symbol();
            RiskPolicy.InstrumentLimits own = policy.instrumentLimits(symbol);
            limits.add(
                    orders("openOrders", symbol, state.openOrders(symbol).size(), policy.maxOpenOrdersPerInstrument()));
            limits.add(new LimitUse(
                    "position",
                    symbol,
                    instrument.quantity(exposure.largestLots()),
                    own.maxPositionLots() == Long.MAX_VALUE ? null : instrument.quantity(own.maxPositionLots()),
                    "quantity"));
            CurrencyMarket price = market.currency(instrument.settlement().code());
            if (price != null) {
                limits.add(usd(
                        "positionValue", symbol, price.usdCeiling(exposure.largestValue()), own.maxPositionValue()));
            }
        }

        private static LimitUse orders(String name, String subject, int used, int limit) {
            return new LimitUse(name, subject, Decimal.of(used), Decimal.of(limit), "orders");
        }

        private static LimitUse usd(String name, String subject, long used, long limit) {
            return new LimitUse(
                    name,
                    subject,
                    Currency.USD.amount(used),
                    limit == Long.MAX_VALUE ? null : Currency.USD.amount(limit),
                    "USD");
        }
    }
}
