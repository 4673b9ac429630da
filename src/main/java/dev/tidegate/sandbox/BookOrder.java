package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Exact;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.Side;
import dev.tidegate.order.TimeInForce;
import dev.tidegate.order.VenueOrder;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** An order at the exchange while it lives, and what it came to afterwards. Mutable; touched by the exchange's loop alone. */
final class BookOrder {
    /** Decimal places an average price has beyond the tick's. */
    private static final int AVERAGE_PLACES = 4;

    final SandboxAccount account;
    final Listing listing;
    final String orderId;
    final String clientOrderId;
    final Side side;
    final OrderType type;
    final TimeInForce timeInForce;
    final boolean reduceOnly;
    private long lots;
    private long ticks;
    private long filled;
    /** Sum of lots times ticks over the fills. */
    private BigInteger tickLots = BigInteger.ZERO;

    private OrderStatus status = OrderStatus.NEW;

    /** Neighbours in the queue of its price level; both null where it does not rest or stands alone. */
    @Nullable
    BookOrder ahead;

    @Nullable
    BookOrder behind;

    @Nullable
    PriceLevel level;

    /**
     * An order before it trades.
     *
     * @param lots ordered quantity
     * @param ticks limit price; for a market order the last price it could reach
     */
    BookOrder(
            SandboxAccount account,
            Listing listing,
            String orderId,
            String clientOrderId,
            Side side,
            OrderType type,
            TimeInForce timeInForce,
            boolean reduceOnly,
            long lots,
            long ticks) {
        this.account = account;
        this.listing = listing;
        this.orderId = orderId;
        this.clientOrderId = clientOrderId;
        this.side = side;
        this.type = type;
        this.timeInForce = timeInForce;
        this.reduceOnly = reduceOnly;
        this.lots = lots;
        this.ticks = ticks;
    }

    long lots() {
        return lots;
    }

    long ticks() {
        return ticks;
    }

    long filled() {
        return filled;
    }

    long remaining() {
        return lots - filled;
    }

    OrderStatus status() {
        return status;
    }

    boolean resting() {
        return level != null;
    }

    /** True where its price reaches another. */
    boolean reaches(long otherTicks) {
        return side == Side.BUY ? ticks >= otherTicks : ticks <= otherTicks;
    }

    /** Trades a part. */
    void fill(long fillLots, long fillTicks) {
        filled += fillLots;
        status = remaining() == 0 ? OrderStatus.FILLED : OrderStatus.PARTIALLY_FILLED;
        if (!account.silent()) {
            tickLots = tickLots.add(BigInteger.valueOf(Math.multiplyExact(fillLots, fillTicks)));
        }
    }

    /** A new total quantity and price. */
    void change(long newLots, long newTicks) {
        lots = newLots;
        ticks = newTicks;
    }

    void end(OrderStatus terminal) {
        status = terminal;
    }

    VenueOrder picture() {
        return new VenueOrder(
                orderId,
                clientOrderId,
                listing.symbol(),
                side,
                type,
                timeInForce,
                listing.instrument().quantity(lots),
                type == OrderType.MARKET ? null : listing.instrument().price(ticks),
                reduceOnly,
                listing.instrument().quantity(filled),
                average(),
                status);
    }

    private @Nullable Decimal average() {
        if (filled == 0) {
            return null;
        }
        Decimal tick = listing.instrument().tickSize();
        int places = Math.min(AVERAGE_PLACES, Decimal.MAX_SCALE - tick.scale());
        long fine = Math.multiplyExact(tick.unscaled(), Exact.powerOfTen(places));
        BigInteger average = tickLots.multiply(BigInteger.valueOf(fine)).divide(BigInteger.valueOf(filled));
        return Decimal.of(average.longValueExact(), tick.scale() + places);
    }
}
