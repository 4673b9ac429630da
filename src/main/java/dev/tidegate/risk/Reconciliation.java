package dev.tidegate.risk;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.order.VenueOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes an account what the exchange says it is. Pure. The exchange's picture wins over what is here, with one exception: what
 * was reserved only just now may not have reached the exchange when the picture was taken, and stays.
 *
 * <p>How to ask, so that no fill is lost or counted twice: stop applying the feed; read a picture; ask about the orders
 * {@link #missing} in it; read a second picture and apply it with the answers; then apply the feed from above the second
 * picture's sequence number. An order found terminal was terminal before the second picture, whose positions therefore hold
 * all its fills. An order found live and yet missing has moved in between, and is left for the next round.
 *
 * @param events what has to happen to the account
 * @param differences what was found, one sentence each, for the audit; acknowledgements are none
 */
public record Reconciliation(List<AccountEvent> events, List<String> differences) {
    /** Largest position that can be held exactly beside orders of any size. */
    private static final long MAX_LOTS = Long.MAX_VALUE / 4;

    /** What asking the exchange for one order has brought. */
    public sealed interface Asked {
        record Found(VenueOrder order) implements Asked {}

        /** The exchange has never seen it. */
        record Absent() implements Asked {}
    }

    /**
     * Compares an account with the exchange's picture of it.
     *
     * @param picture taken after the answers were given
     * @param answers what the exchange said of orders that are open here; those in the picture are not needed, and orders that
     *     are neither in the picture nor answered for are left alone
     * @param acceptanceMillis how long after an order or a replace was reserved the exchange might still take it
     * @param nowMillis when the exchange was asked, not later
     */
    public static Reconciliation of(
            AccountState state,
            VenueAccount picture,
            Map<String, Asked> answers,
            MarketSnapshot market,
            long acceptanceMillis,
            long nowMillis) {
        Comparison comparison = new Comparison(state, market, acceptanceMillis, nowMillis);
        comparison.balances(picture.balances());
        comparison.positions(picture.positions());
        picture.openOrders().forEach(comparison::live);
        for (String id : missing(state, picture)) {
            Asked answer = answers.get(id);
            if (answer != null) {
                comparison.missing(id, answer);
            }
        }
        return new Reconciliation(comparison.events, comparison.differences);
    }

    /** Ids of the orders that are open here and not in the picture: those to ask about. */
    public static List<String> missing(AccountState state, VenueAccount picture) {
        Set<String> live =
                picture.openOrders().stream().map(VenueOrder::clientOrderId).collect(Collectors.toSet());
        return state.openOrders().stream()
                .map(OpenOrder::clientOrderId)
                .filter(id -> !live.contains(id))
                .toList();
    }

    private static final class Comparison {
        private final AccountState state;
        private final MarketSnapshot market;
        private final long acceptanceMillis;
        private final long nowMillis;
        private final List<AccountEvent> events = new ArrayList<>();
        private final List<String> differences = new ArrayList<>();

        Comparison(AccountState state, MarketSnapshot market, long acceptanceMillis, long nowMillis) {
            this.state = state;
            this.market = market;
            this.acceptanceMillis = acceptanceMillis;
            this.nowMillis = nowMillis;
        }

        void balances(Map<String, Decimal> balances) {
            new TreeMap<>(balances).forEach((code, balance) -> {
                CurrencyMarket currency = market.currency(code);
                if (currency == null) {
                    differences.add("balance in " + code + ", which is not configured, is left out");
                    return;
                }
                long minor = Settlement.minorFloor(balance, currency.currency().decimals());
                if (minor != state.balance(code)) {
                    differences.add("balance " + code + ": here "
                            + currency.currency().amount(state.balance(code)) + ", exchange " + balance);
                    events.add(new AccountEvent.BalanceChanged(code, minor, "reconciliation", nowMillis));
                }
            });
        }

        void positions(Map<String, VenueAccount.Held> positions) {
            TreeMap<String, VenueAccount.Held> all = new TreeMap<>(positions);
            state.symbols()
                    .forEach(symbol -> all.putIfAbsent(symbol, new VenueAccount.Held(Decimal.ZERO, Decimal.ZERO)));
            all.forEach((symbol, held) -> {
                InstrumentMarket at = market.instrument(symbol);
                if (at == null) {
                    differences.add("position in " + symbol + ", which is not configured, is left out");
                    return;
                }
                Instrument instrument = at.instrument();
                long lots = signedLots(instrument, held.quantity());
                if (lots < -MAX_LOTS || lots > MAX_LOTS || held.cost().signum() < 0) {
                    halt("position " + symbol + " of " + held.quantity() + " for " + held.cost()
                            + " cannot be held here");
                    return;
                }
                long cost = Settlement.minorCeiling(
                        held.cost(), instrument.settlement().decimals());
                Position there = lots == 0 ? Position.FLAT : new Position(lots, cost);
                Position here = state.position(symbol);
                if (!here.equals(there)) {
                    differences.add("position " + symbol + ": here " + here + ", exchange " + there);
                    events.add(new AccountEvent.PositionReconciled(symbol, there, nowMillis));
                }
            });
        }

        private static long signedLots(Instrument instrument, Decimal quantity) {
            return quantity.signum() < 0
                    ? -Math.max(-Long.MAX_VALUE, instrument.lots(Decimal.of(-quantity.unscaled(), quantity.scale())))
                    : instrument.lots(quantity);
        }

        /** Something at the exchange has no exact place here: nobody may add risk until an operator has looked. */
        private void halt(String cause) {
            differences.add(cause);
            if (state.status() != AccountStatus.HALTED) {
                events.add(new AccountEvent.StatusChanged(AccountStatus.HALTED, cause, nowMillis));
            }
        }

        void live(VenueOrder order) {
            InstrumentMarket at = market.instrument(order.symbol());
            if (at == null) {
                differences.add("order " + order.clientOrderId() + " on " + order.symbol() + " is not configured");
                return;
            }
            OpenOrder here = state.openOrder(order.clientOrderId());
            long lots = at.instrument().lots(order.quantity());
            long filled = at.instrument().lots(order.filledQuantity());
            Decimal price = order.price();
            long ticks = price == null
                    ? (here == null ? at.markTicks() : here.terms().ticks())
                    : at.instrument().ticks(price);
            if (lots <= 0 || lots > Instrument.MAX_STEPS || filled < 0 || ticks <= 0 || ticks > Instrument.MAX_STEPS) {
                halt("order " + order.clientOrderId() + " of " + order.quantity() + " at " + price
                        + " cannot be held here");
                return;
            }
            OrderTerms terms = new OrderTerms(
                    order.clientOrderId(),
                    order.symbol(),
                    order.side(),
                    // A market order travels in other clothes.
                    here == null ? order.type() : here.terms().type(),
                    order.timeInForce(),
                    lots,
                    ticks,
                    order.reduceOnly());
            OpenOrder held = here != null && pending(here, terms, order.status()) ? here : null;
            boolean equal = here != null && here.terms().equals(terms) && here.filledLots() == filled;
            boolean settled = here != null && here.phase() == OrderPhase.LIVE && here.replacing() == null;
            if (equal && (settled || held != null)) {
                return;
            }
            if (!equal) {
                differences.add("order " + order.clientOrderId() + ": here "
                        + (here == null ? "unknown" : here.filledLots() + " lots filled") + ", exchange " + filled);
            }
            events.add(new AccountEvent.OrderReconciled(
                    terms, order.orderId(), filled, tickLots(at.instrument(), order, filled), nowMillis));
            if (held != null) {
                holdReplace(held);
            }
        }

        /**
         * True where a replace is in flight that the picture does not show and the exchange may yet take, or has taken since:
         * its reply may be newer than the picture.
         */
        private boolean pending(OpenOrder here, OrderTerms there, OrderStatus status) {
            return !latest(here).equals(there)
                    && !status.terminal()
                    && nowMillis - here.reservedAtMillis() <= acceptanceMillis;
        }

        private static OrderTerms latest(OpenOrder order) {
            return order.replacing() == null ? order.terms() : order.replacing();
        }

        /** The larger of both terms stays reserved, since the time it was asked for. */
        private void holdReplace(OpenOrder here) {
            OrderTerms asked = latest(here);
            String id = here.clientOrderId();
            events.add(new AccountEvent.ReplaceReserved(
                    id, asked.lots(), asked.ticks(), here.decisionId(), here.reservedAtMillis()));
            if (here.phase() == OrderPhase.UNKNOWN || here.replacing() == null) {
                events.add(new AccountEvent.OutcomeUnknown(id, nowMillis));
            }
        }

        /** True where what was reserved last must have reached the exchange if it ever will. */
        private boolean arrivedByNow(OpenOrder order) {
            return nowMillis - order.reservedAtMillis() > acceptanceMillis;
        }

        private static long tickLots(Instrument instrument, VenueOrder order, long filled) {
            Decimal average = order.averagePrice();
            if (average == null || filled == 0) {
                return 0;
            }
            // An average need not lie on the tick grid; it is only shown, never judged on.
            double ticks = Double.parseDouble(average.toString())
                    / Double.parseDouble(instrument.tickSize().toString());
            return Math.round(ticks * filled);
        }

        void missing(String id, Asked asked) {
            OpenOrder here = state.openOrder(id);
            if (here == null) {
                return;
            }
            switch (asked) {
                case Asked.Found(VenueOrder order) -> {
                    if (order.status().terminal()) {
                        live(order);
                        events.add(new AccountEvent.Ended(id, order.status(), nowMillis));
                        differences.add("order " + id + " is " + order.status() + " at the exchange");
                    }
                }
                case Asked.Absent() -> {
                    if (!arrivedByNow(here)) {
                        return;
                    }
                    if (here.phase() == OrderPhase.LIVE) {
                        // The exchange has had it and has forgotten it since: it forgets only what is over.
                        events.add(new AccountEvent.Ended(id, OrderStatus.CANCELLED, nowMillis));
                        differences.add("order " + id + " is no longer known to the exchange");
                    } else {
                        events.add(new AccountEvent.Refused(id, "never reached the exchange", nowMillis));
                        differences.add("order " + id + " never reached the exchange");
                    }
                }
            }
        }
    }
}
