package dev.tidegate.risk;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import dev.tidegate.order.VenueAccount;
import dev.tidegate.order.VenueOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes an account what the exchange says it is. Pure. The exchange's picture wins over what is here, with one exception: an
 * order, or a replace, that was reserved only just now may not have reached the exchange when the picture was taken, and stays
 * reserved.
 *
 * @param events what has to happen to the account
 * @param differences what was found, one sentence each, for the audit; acknowledgements are none
 */
public record Reconciliation(List<AccountEvent> events, List<String> differences) {

    /** What asking the exchange for one order has brought. */
    public sealed interface Asked {
        record Found(VenueOrder order) implements Asked {}

        /** The exchange has never seen it. */
        record Absent() implements Asked {}
    }

    /**
     * Compares an account with the exchange's picture of it.
     *
     * @param answers what the exchange said of orders that are open here and not in the picture; orders that were not asked
     *     about are left alone
     * @param acceptanceMillis how long after an order was reserved the exchange might still take it
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
        answers.forEach((id, asked) -> comparison.missing(id, asked));
        return new Reconciliation(comparison.events, comparison.differences);
    }

    /** Ids of the orders that are open here and not in the picture: those to ask about. */
    public static List<String> missing(AccountState state, VenueAccount picture) {
        Collection<String> live =
                picture.openOrders().stream().map(VenueOrder::clientOrderId).toList();
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
                    ? -instrument.lots(Decimal.of(-quantity.unscaled(), quantity.scale()))
                    : instrument.lots(quantity);
        }

        void live(VenueOrder order) {
            InstrumentMarket at = market.instrument(order.symbol());
            if (at == null) {
                differences.add("order " + order.clientOrderId() + " on " + order.symbol() + " is not configured");
                return;
            }
            OpenOrder here = state.openOrder(order.clientOrderId());
            long filled = at.instrument().lots(order.filledQuantity());
            Decimal price = order.price();
            long ticks = price == null
                    ? (here == null ? at.markTicks() : here.terms().ticks())
                    : at.instrument().ticks(price);
            OrderTerms terms = new OrderTerms(
                    order.clientOrderId(),
                    order.symbol(),
                    order.side(),
                    order.type(),
                    order.timeInForce(),
                    at.instrument().lots(order.quantity()),
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

        /** True where a replace is in flight that the picture does not show and the exchange may yet take. */
        private boolean pending(OpenOrder here, OrderTerms there, OrderStatus status) {
            return here.replacing() != null
                    && !here.replacing().equals(there)
                    && !status.terminal()
                    && nowMillis - here.reservedAtMillis() <= acceptanceMillis;
        }

        /** The larger of both terms stays reserved, since the time it was asked for. */
        private void holdReplace(OpenOrder here) {
            OrderTerms asked = here.replacing();
            if (asked == null) {
                return;
            }
            String id = here.clientOrderId();
            events.add(new AccountEvent.ReplaceReserved(
                    id, asked.lots(), asked.ticks(), here.decisionId(), here.reservedAtMillis()));
            if (here.phase() == OrderPhase.UNKNOWN) {
                events.add(new AccountEvent.OutcomeUnknown(id, nowMillis));
            }
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
                    } else {
                        live(order);
                    }
                }
                case Asked.Absent() -> {
                    if (nowMillis - here.reservedAtMillis() > acceptanceMillis) {
                        events.add(new AccountEvent.Refused(id, "never reached the exchange", nowMillis));
                        differences.add("order " + id + " never reached the exchange");
                    }
                }
            }
        }
    }
}
