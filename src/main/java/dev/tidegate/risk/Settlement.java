package dev.tidegate.risk;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Exact;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;
import dev.tidegate.order.VenueEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange's word makes of an account: turns feed events into account events. Pure. What the account already knows
 * turns into nothing, so that the same message may come any number of times. What speaks of something the account has not
 * been told of yet turns into nothing either, and is {@link #ahead}: until it has come, the reservation covers it.
 */
public final class Settlement {
    private Settlement() {}

    /**
     * The account events of one feed event; empty for duplicates, for instruments that are not listed, and for what is ahead
     * of the account. Numbers that cannot be booked exactly halt the account.
     */
    public static List<AccountEvent> of(AccountState state, VenueEvent event, MarketSnapshot market) {
        try {
            return switch (event) {
                case VenueEvent.Acknowledged e -> acknowledged(state, e);
                case VenueEvent.Replaced e -> replaced(state, e, market);
                case VenueEvent.Filled e -> filled(state, e, market);
                case VenueEvent.Ended e -> ended(state, e, market);
                case VenueEvent.BalanceSet e ->
                    balance(state, e.currency(), e.balance(), e.cause(), e.timeMillis(), market);
                case VenueEvent.Settled e -> settled(state, e, market);
            };
        } catch (ArithmeticException beyond) {
            String cause = "the exchange told of numbers too large to be booked, order " + event.clientOrderId();
            return List.of(new AccountEvent.StatusChanged(AccountStatus.HALTED, cause, event.timeMillis()));
        }
    }

    /**
     * True where a feed event speaks of fills of an open order that have not been booked here: something before it is missing.
     * It changes nothing now and has to come again, or the account has to be read again from the exchange.
     */
    public static boolean ahead(AccountState state, VenueEvent event, MarketSnapshot market) {
        OpenOrder order = state.openOrder(event.clientOrderId());
        if (order == null) {
            return false;
        }
        return switch (event) {
            case VenueEvent.Filled e -> {
                Instrument instrument = instrument(market, e.symbol());
                yield instrument != null
                        && !state.booked(e.executionId())
                        && instrument.lots(e.cumulative()) > order.filledLots()
                        && instrument.lots(e.cumulative()) - instrument.lots(e.quantity()) != order.filledLots();
            }
            case VenueEvent.Ended e -> {
                Instrument instrument = instrument(market, e.symbol());
                yield instrument != null && instrument.lots(e.cumulative()) > order.filledLots();
            }
            default -> false;
        };
    }

    /**
     * True where a feed event tells of a change that is not the one in flight here, and reserves more than is reserved: an old
     * message that comes after the replies of later changes, or a change made elsewhere. Likewise where a reduce-only order is told
     * to be smaller than it is here: the exchange may have made it fit the position, and then ends it by a fill that does not fill
     * what is reserved. Only the exchange can tell which.
     */
    public static boolean doubtful(AccountState state, VenueEvent event, MarketSnapshot market) {
        return event instanceof VenueEvent.Replaced told
                && state.openOrder(told.clientOrderId()) instanceof OpenOrder order
                && (order.replacing() == null && !of(state, told, market).isEmpty() || trimmed(order, told, market));
    }

    private static boolean trimmed(OpenOrder order, VenueEvent.Replaced told, MarketSnapshot market) {
        Instrument instrument = instrument(market, told.symbol());
        if (!order.terms().reduceOnly() || instrument == null) {
            return false;
        }
        long lots = instrument.lots(told.quantity());
        OrderTerms asked = order.replacing();
        return asked == null
                ? lots < order.terms().lots()
                : lots != asked.lots()
                        && lots < Math.max(asked.lots(), order.terms().lots());
    }

    private static List<AccountEvent> acknowledged(AccountState state, VenueEvent.Acknowledged event) {
        OpenOrder order = state.openOrder(event.clientOrderId());
        return order == null || order.phase() == OrderPhase.LIVE
                ? List.of()
                : List.of(new AccountEvent.Acknowledged(event.clientOrderId(), event.orderId(), event.timeMillis()));
    }

    private static List<AccountEvent> replaced(AccountState state, VenueEvent.Replaced event, MarketSnapshot market) {
        OpenOrder order = state.openOrder(event.clientOrderId());
        Instrument instrument = instrument(market, event.symbol());
        if (order == null || instrument == null) {
            return List.of();
        }
        long lots = instrument.lots(event.quantity());
        long ticks = instrument.ticks(event.price());
        if (lots <= 0 || ticks <= 0) {
            return List.of();
        }
        OrderTerms now = order.terms();
        OrderTerms asked = order.replacing();
        if (asked == null || asked.lots() != lots || asked.ticks() != ticks) {
            // Not what is in flight here: an old message come again, or a change made elsewhere. Nothing is released
            // for it.
            lots = Math.max(lots, now.lots());
            ticks = now.side() == Side.BUY ? Math.max(ticks, now.ticks()) : Math.min(ticks, now.ticks());
            if (asked != null || (lots == now.lots() && ticks == now.ticks())) {
                return List.of();
            }
        }
        return List.of(new AccountEvent.Replaced(event.clientOrderId(), lots, ticks, event.timeMillis()));
    }

    private static List<AccountEvent> filled(AccountState state, VenueEvent.Filled event, MarketSnapshot market) {
        InstrumentMarket at = market.instrument(event.symbol());
        if (at == null || state.booked(event.executionId())) {
            return List.of();
        }
        Instrument instrument = at.instrument();
        long lots = instrument.lots(event.quantity());
        long ticks = instrument.ticks(event.price());
        long cumulative = instrument.lots(event.cumulative());
        boolean told = cumulative <= filledBefore(state, event.clientOrderId());
        if (lots <= 0 || ticks <= 0 || cumulative < lots || told || ahead(state, event, market)) {
            return List.of();
        }
        Position.Booked booked = state.position(event.symbol()).fill(at.contract(), event.side(), lots, ticks);
        String settlement = instrument.settlement().code();
        long fee = minorCeiling(event.fee(), instrument.settlement().decimals());
        // What the account could not take must not become an event.
        Math.addExact(state.balance(settlement), Math.subtractExact(booked.realised(), fee));
        return List.of(new AccountEvent.Filled(
                event.clientOrderId(),
                event.executionId(),
                event.symbol(),
                event.side(),
                lots,
                ticks,
                cumulative,
                settlement,
                fee,
                booked.realised(),
                booked.position(),
                event.timeMillis()));
    }

    /** Cumulative quantity only grows: a fill that does not take it further has been booked under another name. */
    private static long filledBefore(AccountState state, String clientOrderId) {
        OpenOrder order = state.openOrder(clientOrderId);
        if (order != null) {
            return order.filledLots();
        }
        ClosedOrder closed = state.closedOrder(clientOrderId);
        return closed == null ? 0 : closed.filledLots();
    }

    private static List<AccountEvent> ended(AccountState state, VenueEvent.Ended event, MarketSnapshot market) {
        OpenOrder order = state.openOrder(event.clientOrderId());
        Instrument instrument = instrument(market, event.symbol());
        if (order == null || instrument == null || !event.status().terminal()) {
            return List.of();
        }
        // An end that speaks of fills not seen here waits for them: releasing first would free what is already spent.
        return instrument.lots(event.cumulative()) > order.filledLots()
                ? List.of()
                : List.of(new AccountEvent.Ended(event.clientOrderId(), event.status(), event.timeMillis()));
    }

    /**
     * What an exchange's reply to an order, or to its cancel, settles at once.
     *
     * @param orderId the exchange's name for it
     * @param status how it stands, null where the reply does not say
     * @param filled quantity filled so far
     */
    public static List<AccountEvent> answered(
            AccountState state,
            String clientOrderId,
            String orderId,
            @Nullable OrderStatus status,
            Decimal filled,
            MarketSnapshot market,
            long nowMillis) {
        OpenOrder order = state.openOrder(clientOrderId);
        if (order == null) {
            return List.of();
        }
        Instrument instrument = instrument(market, order.terms().symbol());
        if (status != null
                && status.terminal()
                && instrument != null
                && instrument.lots(filled) <= order.filledLots()) {
            AccountEvent ended = new AccountEvent.Ended(clientOrderId, status, nowMillis);
            // Whoever asks for a closed order wants the exchange's id of it too.
            return orderId.isEmpty() || orderId.equals(order.orderId())
                    ? List.of(ended)
                    : List.of(new AccountEvent.Acknowledged(clientOrderId, orderId, nowMillis), ended);
        }
        return order.phase() == OrderPhase.LIVE
                ? List.of()
                : List.of(new AccountEvent.Acknowledged(clientOrderId, orderId, nowMillis));
    }

    private static List<AccountEvent> balance(
            AccountState state,
            String code,
            Decimal balance,
            @Nullable String cause,
            long timeMillis,
            MarketSnapshot market) {
        CurrencyMarket currency = market.currency(code);
        if (currency == null) {
            return List.of();
        }
        long minor = minorFloor(balance, currency.currency().decimals());
        return state.balance(code) == minor
                ? List.of()
                : List.of(new AccountEvent.BalanceChanged(code, minor, cause == null ? "" : cause, timeMillis));
    }

    /** The position is gone and the money is there, at once: neither is ever counted without the other. */
    private static List<AccountEvent> settled(AccountState state, VenueEvent.Settled event, MarketSnapshot market) {
        List<AccountEvent> events = new ArrayList<>(2);
        if (state.position(event.symbol()).lots() != 0) {
            events.add(new AccountEvent.PositionReconciled(event.symbol(), Position.FLAT, event.timeMillis()));
        }
        String cause = "settled " + event.symbol() + " at " + event.price();
        events.addAll(balance(state, event.currency(), event.balance(), cause, event.timeMillis(), market));
        return events;
    }

    private static @Nullable Instrument instrument(MarketSnapshot market, String symbol) {
        InstrumentMarket at = market.instrument(symbol);
        return at == null ? null : at.instrument();
    }

    static long minorCeiling(Decimal amount, int decimals) {
        return -minorFloor(Decimal.of(-amount.unscaled(), amount.scale()), decimals);
    }

    /** An amount in minor units, rounded towards negative infinity. */
    static long minorFloor(Decimal amount, int decimals) {
        int shift = decimals - amount.scale();
        return shift >= 0
                ? Math.multiplyExact(amount.unscaled(), Exact.powerOfTen(shift))
                : Math.floorDiv(amount.unscaled(), Exact.powerOfTen(-shift));
    }
}
