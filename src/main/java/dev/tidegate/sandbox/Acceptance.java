package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.InstrumentStatus;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Reason;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import org.jspecify.annotations.Nullable;

/** What the exchange refuses before an order may trade: its grid, its bounds, its opening hours. Margin is not among it. */
final class Acceptance {
    /** Largest order value in minor units of the settlement currency: sums over all live orders stay exact. */
    static final long MAX_VALUE = 1_000_000_000_000_000L;
    /** Largest value on entry of a position that may still be ordered upon, minor units. */
    static final long MAX_COST = 1_000_000_000_000_000_000L;

    private Acceptance() {}

    /** Why a new order is refused, or null. */
    static Answer.@Nullable Refused place(Listing listing, SandboxAccount account, OrderCommand.Place order) {
        Instrument instrument = listing.instrument();
        boolean takes = !listing.settled() && instrument.status() == InstrumentStatus.TRADING
                || (!listing.settled() && instrument.status() == InstrumentStatus.REDUCE_ONLY && order.reduceOnly());
        if (!takes) {
            return refused(
                    Reason.INSTRUMENT_NOT_TRADING,
                    "symbol",
                    instrument.symbol() + " is " + (listing.settled() ? "settled" : instrument.status()));
        }
        boolean rests = order.timeInForce() == TimeInForce.GTC || order.timeInForce() == TimeInForce.POST_ONLY;
        if (order.type() == OrderType.MARKET && rests) {
            return refused(Reason.TIME_IN_FORCE_INVALID, "timeInForce", "a MARKET order is IOC or FOK");
        }
        if (account.open().size() >= SandboxAccount.MAX_OPEN) {
            return refused(
                    Reason.OPEN_ORDERS_LIMIT_EXCEEDED,
                    "",
                    "at most " + SandboxAccount.MAX_OPEN + " orders may be live");
        }
        if (account.holding(listing).position().cost() > MAX_COST) {
            return refused(Reason.NUMERIC_OVERFLOW, "", "the position is larger than can be reckoned exactly");
        }
        long ticks = referenceTicks(listing, order);
        return terms(listing, order.quantity(), order.price(), ticks, order.reduceOnly());
    }

    /** Why a quantity and a price are refused, or null. */
    static Answer.@Nullable Refused terms(
            Listing listing, Decimal quantity, @Nullable Decimal price, long ticks, boolean reduceOnly) {
        Instrument instrument = listing.instrument();
        long lots = instrument.lots(quantity);
        if (lots == Long.MIN_VALUE) {
            return refused(
                    Reason.QUANTITY_STEP_INVALID,
                    "quantity",
                    "quantity " + quantity + " is no multiple of " + instrument.lotSize());
        }
        if (lots < instrument.minQuantityLots() || lots > instrument.maxQuantityLots()) {
            return refused(
                    Reason.QUANTITY_OUT_OF_RANGE,
                    "quantity",
                    "quantity " + quantity + " is not between " + instrument.quantity(instrument.minQuantityLots())
                            + " and " + instrument.quantity(instrument.maxQuantityLots()));
        }
        if (price != null && instrument.ticks(price) <= 0) {
            return refused(
                    Reason.PRICE_TICK_INVALID,
                    "price",
                    "price " + price + " is no multiple of " + instrument.tickSize());
        }
        return ticks == 0 ? null : value(listing, lots, ticks, reduceOnly);
    }

    private static Answer.@Nullable Refused value(Listing listing, long lots, long ticks, boolean reduceOnly) {
        Instrument instrument = listing.instrument();
        try {
            Math.multiplyExact(lots, ticks);
            long value = listing.contract().valueCeiling(lots, ticks);
            if (value > MAX_VALUE) {
                return refused(
                        Reason.ORDER_VALUE_EXCEEDS_MAX, "", "the order's value is beyond the exchange's maximum");
            }
            if (value < instrument.minNotional() && !reduceOnly) {
                return refused(
                        Reason.NOTIONAL_BELOW_MIN,
                        "quantity",
                        "the order's value "
                                + instrument.settlement().amount(value) + " is below "
                                + instrument.settlement().amount(instrument.minNotional()));
            }
            return null;
        } catch (ArithmeticException beyond) {
            return refused(Reason.NUMERIC_OVERFLOW, "", "the order's value cannot be reckoned exactly");
        }
    }

    /** True where fills at a price can be reckoned exactly. */
    static boolean reckonable(Listing listing, long lots, long ticks) {
        if (lots <= 0 || ticks <= 0 || Math.multiplyHigh(lots, ticks) != 0 || lots * ticks < 0) {
            return false;
        }
        try {
            return listing.contract().valueCeiling(lots, ticks) <= MAX_VALUE;
        } catch (ArithmeticException beyond) {
            return false;
        }
    }

    /** The price an order's value is reckoned at; 0 where a market order meets an empty book. */
    private static long referenceTicks(Listing listing, OrderCommand.Place order) {
        if (order.price() != null) {
            return listing.instrument().ticks(order.price());
        }
        Side met = order.side().opposite();
        PriceLevel best = listing.book().best(met);
        return best == null ? 0 : best.ticks;
    }

    private static Answer.Refused refused(Reason reason, String field, String detail) {
        return new Answer.Refused(reason, field, detail);
    }
}
