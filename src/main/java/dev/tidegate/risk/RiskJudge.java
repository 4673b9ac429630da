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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a command may change an account. Pure and deterministic: no clock, no I/O; the same arguments give the same
 * decision. Every failed check is reported, cheapest first. Cancels are always allowed.
 */
public final class RiskJudge {
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
            return new Decision.Refuse(
                    Lane.NEW,
                    List.of(Breach.of(Reason.NUMERIC_OVERFLOW, "", "the numbers are too large to be judged exactly")),
                    null);
        }
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
        List<Breach> breaches = new ArrayList<>(0);
        if (state.knows(id)) {
            breaches.add(Breach.of(Reason.DUPLICATE_CLORDID, id, "client order id " + id + " has been used before"));
        }
        InstrumentMarket at = market.instrument(place.symbol());
        if (at == null) {
            breaches.add(Breach.of(
                    Reason.INSTRUMENT_UNKNOWN, "symbol", "instrument '" + place.symbol() + "' is not listed"));
            return new Decision.Refuse(Lane.NEW, breaches, null);
        }
        OrderChecks.combination(place, breaches);
        long lots = OrderChecks.lots(at.instrument(), place.quantity(), breaches);
        long ticks = price(at, place, policy, breaches);
        if (lots == 0 || ticks == 0) {
            gate(state, asked, at, false, breaches);
            return new Decision.Refuse(Lane.NEW, breaches, null);
        }
        OrderTerms terms = new OrderTerms(
                id, place.symbol(), place.side(), place.type(), place.timeInForce(), lots, ticks, place.reduceOnly());
        Trial trial = new Trial(state, asked, at, market, policy, terms, null);
        trial.judge(breaches);
        if (breaches.isEmpty()) {
            return new Decision.Allow(
                    trial.lane(), List.of(new AccountEvent.Reserved(terms, asked.decisionId(), asked.nowMillis())));
        }
        return new Decision.Refuse(trial.lane(), breaches, largest(trial, breaches));
    }

    /** Limit price in ticks; for a market order the edge of the collar, where it is reserved. */
    private static long price(InstrumentMarket at, OrderCommand.Place place, RiskPolicy policy, List<Breach> breaches) {
        Decimal price = place.price();
        if (place.type() == OrderType.LIMIT && price != null) {
            return OrderChecks.ticks(at.instrument(), price, breaches);
        }
        if (at.markTicks() <= 0) {
            String symbol = place.symbol();
            breaches.add(Breach.of(Reason.REFERENCE_PRICE_UNAVAILABLE, symbol, symbol + " has no mark price yet"));
            return 0;
        }
        return OrderChecks.edge(place.side(), at.markTicks(), policy.collar().markBand());
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
        List<Breach> breaches = new ArrayList<>(0);
        Decimal quantity = replace.quantity();
        Decimal price = replace.price();
        long lots = quantity == null ? old.lots() : OrderChecks.lots(at.instrument(), quantity, breaches);
        long ticks = price == null ? old.ticks() : OrderChecks.ticks(at.instrument(), price, breaches);
        if (lots == 0 || ticks == 0) {
            return new Decision.Refuse(Lane.NEW, breaches, null);
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
        if (breaches.isEmpty()) {
            return new Decision.Allow(
                    trial.lane(),
                    List.of(new AccountEvent.ReplaceReserved(id, lots, ticks, asked.decisionId(), asked.nowMillis())));
        }
        return new Decision.Refuse(trial.lane(), breaches, largest(trial, breaches));
    }

    private static Decision refuse(Reason reason, String subject, String detail) {
        return new Decision.Refuse(Lane.NEW, List.of(Breach.of(reason, subject, detail)), null);
    }

    /** What the kill switch, the account's status and the instrument's let through. */
    static void gate(
            AccountState state, JudgedCommand asked, InstrumentMarket at, boolean reduces, List<Breach> breaches) {
        TradingMode mode = asked.mode();
        if (mode != TradingMode.NORMAL && !(reduces && mode == TradingMode.REDUCE_ONLY)) {
            breaches.add(Breach.of(Reason.KILL_SWITCH_ACTIVE, "", "trading is " + mode + "; cancels pass"));
        }
        AccountStatus own = state.status();
        boolean reading = asked.reconciling() && own == AccountStatus.ACTIVE;
        AccountStatus status = reading ? AccountStatus.RECONCILING : own;
        switch (status) {
            case ACTIVE -> {}
            case HALTED -> breaches.add(Breach.of(Reason.ACCOUNT_HALTED, "", "the account is halted; cancels pass"));
            case REDUCE_ONLY -> {
                if (!reduces) {
                    breaches.add(Breach.of(
                            Reason.ACCOUNT_REDUCE_ONLY, "", "only orders that reduce a position pass at present"));
                }
            }
            case RECONCILING -> {
                if (!reduces) {
                    breaches.add(Breach.of(
                            Reason.ACCOUNT_RECONCILING, "", "the account is being read again from the exchange"));
                }
            }
        }
        InstrumentStatus trading = at.instrument().status();
        boolean open = trading == InstrumentStatus.TRADING || (reduces && trading == InstrumentStatus.REDUCE_ONLY);
        boolean expired = asked.nowMillis() >= at.instrument().expiryMillis();
        if (!open || expired) {
            breaches.add(Breach.of(
                    Reason.INSTRUMENT_NOT_TRADING,
                    at.instrument().symbol(),
                    at.instrument().symbol() + " is " + (expired ? "expired" : trading.toString())));
        }
    }

    /**
     * The largest quantity of the same order that passes every check, by bisection: every check that depends on quantity only
     * gets harder with it, down to the instrument's minimum.
     */
    private static @Nullable Decimal largest(Trial trial, List<Breach> breaches) {
        for (Breach breach : breaches) {
            if (!dependsOnQuantity(breach.reason())) {
                return null;
            }
        }
        long passes = 0;
        long least = trial.leastLots();
        long fails = Math.min(trial.terms().lots(), trial.instrument().maxQuantityLots() + 1);
        if (least <= 0 || least >= fails || !trial.passesWith(least)) {
            return null;
        }
        passes = least;
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
            case QUANTITY_OUT_OF_RANGE,
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
                    MARK_PRICE_UNCERTAIN -> true;
            default -> false;
        };
    }
}
