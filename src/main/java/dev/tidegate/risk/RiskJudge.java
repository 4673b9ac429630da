package dev.tidegate.risk;

import dev.tidegate.order.Breach;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.Lane;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Reason;
import dev.tidegate.order.TradingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a command may change an account. Pure and deterministic: no clock, no I/O; the same arguments give the same
 * decision. Every failed check is reported, cheapest first. Cancels are always allowed.
 *
 * <p>The promise: an order of lane {@link Lane#NEW} that is allowed cannot take the account over a limit or under its initial
 * margin, whichever subset of the open orders is filled, wholly or in part, at their limits or better, at the marks it was
 * judged on. A proven reduction passes whatever the margin says, for refusing the way out is worse; its loss is bounded by the
 * collar, and what it can lose is reserved before the next order is judged. Two things lie outside: a fill may round by one
 * minor unit of value and one of fee; and a market order is reserved at the edge of the collar, so an exchange that fills it
 * beyond that edge can cost more.
 *
 * <p>Every check only gets harder with quantity above the instrument's minimum, so that {@code maxQuantity} by bisection is the
 * largest quantity that passes: the next lot does not.
 */
public final class RiskJudge {
    /** Open orders beyond the limits that only proven reductions may take: whoever rests at the limit can still get out. */
    public static final int REDUCING_ORDERS = 16;

    private RiskJudge() {}

    /** The judge's answer; {@link Reason#NUMERIC_OVERFLOW} where the numbers leave 63 bits. */
    public static Decision decide(AccountState state, JudgedCommand asked, MarketSnapshot market, RiskPolicy policy) {
        try {
            return switch (asked.command()) {
                case OrderCommand.Cancel ignored -> new Decision.Allow(Lane.CANCEL, List.of());
                case OrderCommand.CancelAll ignored -> new Decision.Allow(Lane.CANCEL, List.of());
                case OrderCommand.Place place -> place(state, asked, place, market, policy);
                case OrderCommand.Replace replace -> replace(state, asked, replace, market, policy);
            };
        } catch (ArithmeticException beyond) {
            return new Decision.Refuse(Lane.NEW, List.of(overflow()), null);
        }
    }

    static Breach overflow() {
        return Breach.of(Reason.NUMERIC_OVERFLOW, "", "the numbers are too large to be judged exactly");
    }

    /**
     * What a command would do to risk, without judging it: cheap enough to be asked before the order is paced. The same as the
     * lane of {@link #decide}, except where an order is so malformed that it is {@link Lane#NEW} in any case.
     */
    public static Lane lane(AccountState state, OrderCommand command, MarketSnapshot market) {
        return switch (command) {
            case OrderCommand.Cancel ignored -> Lane.CANCEL;
            case OrderCommand.CancelAll ignored -> Lane.CANCEL;
            case OrderCommand.Place place -> {
                InstrumentMarket at = market.instrument(place.symbol());
                long lots = at == null ? 0 : at.instrument().lots(place.quantity());
                yield lots > 0
                                && Intent.place(state, place.symbol(), place.side(), lots)
                                        .reduces()
                        ? Lane.REDUCE
                        : Lane.NEW;
            }
            case OrderCommand.Replace replace -> {
                OpenOrder order = state.openOrder(replace.clientOrderId());
                InstrumentMarket at =
                        order == null ? null : market.instrument(order.terms().symbol());
                if (order == null || at == null) {
                    yield Lane.NEW;
                }
                Decimal quantity = replace.quantity();
                Decimal price = replace.price();
                long lots = quantity == null
                        ? order.terms().lots()
                        : at.instrument().lots(quantity);
                long ticks =
                        price == null ? order.terms().ticks() : at.instrument().ticks(price);
                yield lots <= 0 || ticks <= 0
                        ? Lane.NEW
                        : Intent.replace(state, order, order.terms().resized(lots, ticks))
                                .lane();
            }
        };
    }

    private static Decision place(
            AccountState state,
            JudgedCommand asked,
            OrderCommand.Place place,
            MarketSnapshot market,
            RiskPolicy policy) {
        String id = place.clientOrderId();
        if (id == null) {
            throw new IllegalArgumentException("an order must be named before it is judged");
        }
        Breaches breaches = Breaches.recorded();
        if (state.knows(id)) {
            breaches.add(
                    () -> Breach.of(Reason.DUPLICATE_CLORDID, id, "client order id " + id + " has been used before"));
        }
        InstrumentMarket at = market.instrument(place.symbol());
        if (at == null) {
            breaches.add(() -> Breach.of(
                    Reason.INSTRUMENT_UNKNOWN, "symbol", "instrument '" + place.symbol() + "' is not listed"));
            return new Decision.Refuse(Lane.NEW, breaches.all(), null);
        }
        OrderChecks.combination(place, breaches);
        long lots = OrderChecks.lots(at.instrument(), place.quantity(), breaches);
        long ticks = price(at, place, policy, breaches);
        if (lots == 0 || ticks == 0) {
            gate(state, asked, at, false, breaches);
            return new Decision.Refuse(Lane.NEW, breaches.all(), null);
        }
        OrderTerms terms = new OrderTerms(
                id, place.symbol(), place.side(), place.type(), place.timeInForce(), lots, ticks, place.reduceOnly());
        Trial trial = new Trial(state, asked, at, market, policy, terms, null);
        trial.judge(breaches);
        if (!breaches.any()) {
            return new Decision.Allow(
                    trial.lane(), List.of(new AccountEvent.Reserved(terms, asked.decisionId(), asked.nowMillis())));
        }
        return new Decision.Refuse(trial.lane(), breaches.all(), largest(trial, breaches.all()));
    }

    /** Limit price in ticks; for a market order the edge of the collar, where it is reserved. */
    private static long price(InstrumentMarket at, OrderCommand.Place place, RiskPolicy policy, Breaches breaches) {
        Decimal price = place.price();
        if (place.type() == OrderType.LIMIT && price != null) {
            return OrderChecks.ticks(at.instrument(), price, breaches);
        }
        if (at.markTicks() <= 0) {
            String symbol = place.symbol();
            breaches.add(
                    () -> Breach.of(Reason.REFERENCE_PRICE_UNAVAILABLE, symbol, symbol + " has no mark price yet"));
            return 0;
        }
        return OrderChecks.edge(
                at, place.side(), at.markTicks(), policy.collar().markBand(), policy.collar());
    }

    private static Decision replace(
            AccountState state,
            JudgedCommand asked,
            OrderCommand.Replace replace,
            MarketSnapshot market,
            RiskPolicy policy) {
        String id = replace.clientOrderId();
        OpenOrder order = state.openOrder(id);
        if (order == null) {
            return refuse(Reason.REPLACE_UNKNOWN_ORDER, id, "there is no live order " + id);
        }
        if (order.replacing() != null || order.phase() != OrderPhase.LIVE) {
            return refuse(Reason.VENUE_STATE_UNKNOWN, id, "order " + id + " has a command in flight");
        }
        OrderTerms old = order.terms();
        InstrumentMarket at = market.instrument(old.symbol());
        if (at == null) {
            return refuse(Reason.INSTRUMENT_UNKNOWN, "symbol", "instrument '" + old.symbol() + "' is not listed");
        }
        Breaches breaches = Breaches.recorded();
        Decimal quantity = replace.quantity();
        Decimal price = replace.price();
        long lots = quantity == null ? old.lots() : OrderChecks.lots(at.instrument(), quantity, breaches);
        long ticks = price == null ? old.ticks() : OrderChecks.ticks(at.instrument(), price, breaches);
        if (lots == 0 || ticks == 0) {
            return new Decision.Refuse(Lane.NEW, breaches.all(), null);
        }
        if (lots <= order.filledLots()) {
            return refuse(
                    Reason.REPLACE_BELOW_FILLED,
                    id,
                    "order " + id + " has " + at.instrument().quantity(order.filledLots()) + " filled already");
        }
        OrderTerms terms = old.resized(lots, ticks);
        Trial trial = new Trial(state, asked, at, market, policy, terms, order);
        trial.judge(breaches);
        if (!breaches.any()) {
            return new Decision.Allow(
                    trial.lane(),
                    List.of(new AccountEvent.ReplaceReserved(id, lots, ticks, asked.decisionId(), asked.nowMillis())));
        }
        return new Decision.Refuse(trial.lane(), breaches.all(), largest(trial, breaches.all()));
    }

    private static Decision refuse(Reason reason, String subject, String detail) {
        return new Decision.Refuse(Lane.NEW, List.of(Breach.of(reason, subject, detail)), null);
    }

    /** What the kill switch, the account's status and the instrument's let through. */
    static void gate(AccountState state, JudgedCommand asked, InstrumentMarket at, boolean reduces, Breaches breaches) {
        TradingMode mode = asked.mode();
        if (mode != TradingMode.NORMAL && !(reduces && mode == TradingMode.REDUCE_ONLY)) {
            breaches.add(() -> Breach.of(Reason.KILL_SWITCH_ACTIVE, "", "trading is " + mode + "; cancels pass"));
        }
        AccountStatus own = state.status();
        boolean reading = asked.reconciling() && own == AccountStatus.ACTIVE;
        AccountStatus status = reading ? AccountStatus.RECONCILING : own;
        switch (status) {
            case ACTIVE -> {}
            case HALTED ->
                breaches.add(() -> Breach.of(Reason.ACCOUNT_HALTED, "", "the account is halted; cancels pass"));
            case REDUCE_ONLY -> {
                if (!reduces) {
                    breaches.add(() -> Breach.of(
                            Reason.ACCOUNT_REDUCE_ONLY, "", "only orders that reduce a position pass at present"));
                }
            }
            case RECONCILING -> {
                if (!reduces) {
                    breaches.add(() -> Breach.of(
                            Reason.ACCOUNT_RECONCILING, "", "the account is being read again from the exchange"));
                }
            }
        }
        InstrumentStatus trading = at.instrument().status();
        boolean open = trading == InstrumentStatus.TRADING || (reduces && trading == InstrumentStatus.REDUCE_ONLY);
        boolean expired = asked.nowMillis() >= at.instrument().expiryMillis();
        if (!open || expired) {
            breaches.add(() -> Breach.of(
                    Reason.INSTRUMENT_NOT_TRADING,
                    at.instrument().symbol(),
                    at.instrument().symbol() + " is " + (expired ? "expired" : trading.toString())));
        }
    }

    /** The largest quantity of the same order that passes every check, or null where none does. */
    private static @Nullable Decimal largest(Trial trial, List<Breach> breaches) {
        for (Breach breach : breaches) {
            if (!dependsOnQuantity(breach.reason())) {
                return null;
            }
        }
        long passes = trial.leastLots();
        long asked = trial.terms().lots();
        long beyond = trial.instrument().maxQuantityLots() + 1;
        long fails = passes < asked && asked < beyond && !trial.passesWith(asked) ? asked : beyond;
        if (passes >= fails || !trial.passesWith(passes)) {
            return null;
        }
        while (fails - passes > 1) {
            long middle = passes + (fails - passes) / 2;
            if (trial.passesWith(middle)) {
                passes = middle;
            } else {
                fails = middle;
            }
        }
        return trial.instrument().quantity(passes);
    }

    private static boolean dependsOnQuantity(Reason reason) {
        return switch (reason) {
            case QUANTITY_STEP_INVALID,
                    QUANTITY_OUT_OF_RANGE,
                    NOTIONAL_BELOW_MIN,
                    NUMERIC_OVERFLOW,
                    ORDER_VALUE_EXCEEDS_MAX,
                    POSITION_LIMIT_EXCEEDED,
                    EXPOSURE_LIMIT_EXCEEDED,
                    MARGIN_INSUFFICIENT,
                    UNDERMARGINED_RISK_NOT_REDUCED,
                    REDUCE_ONLY_WOULD_INCREASE,
                    ACCOUNT_REDUCE_ONLY,
                    ACCOUNT_RECONCILING,
                    KILL_SWITCH_ACTIVE,
                    INSTRUMENT_NOT_TRADING,
                    PRICE_COLLAR_BREACHED,
                    MARK_PRICE_STALE,
                    MARK_PRICE_UNCERTAIN,
                    VOL_SURFACE_INVALID,
                    VENUE_CREDIT_LIMIT_EXCEEDED,
                    CONCENTRATION_LIMIT_EXCEEDED,
                    OPEN_INTEREST_CAP,
                    GREEK_LIMIT_EXCEEDED,
                    VALUE_AT_RISK_LIMIT_EXCEEDED,
                    EXPECTED_SHORTFALL_LIMIT_EXCEEDED,
                    STRESS_LIMIT_EXCEEDED,
                    COUNTERPARTY_LIMIT_EXCEEDED,
                    APPETITE_LIMIT_EXCEEDED,
                    MARGIN_PORTFOLIO_SCENARIO,
                    LIQUIDITY_IMPACT_EXCEEDED,
                    RISK_MODEL_MISSING -> true;
            default -> false;
        };
    }
}
