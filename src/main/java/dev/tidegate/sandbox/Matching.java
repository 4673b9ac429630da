package dev.tidegate.sandbox;

import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.Rate;
import dev.tidegate.order.Side;
import dev.tidegate.order.VenueEvent;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Trades incoming orders with resting ones and books what comes of it: price-time priority, every trade at the resting order's
 * price, an account's own orders not spared. Afterwards no reduce-only order is larger than the position it could close.
 */
final class Matching {
    private final EventSink sink;
    private final LongSupplier epochMillis;
    private final String executionPrefix;
    private final TreeMap<String, Long> fees = new TreeMap<>();
    private long executions;
    private @Nullable MarginWatch watch;

    /**
     * The matching of one exchange.
     *
     * @param executionPrefix what execution ids begin with
     */
    Matching(EventSink sink, LongSupplier epochMillis, String executionPrefix) {
        this.sink = sink;
        this.epochMillis = epochMillis;
        this.executionPrefix = executionPrefix;
    }

    /** Has somebody look at whose resting order is filled. */
    void watch(MarginWatch watcher) {
        watch = watcher;
    }

    /** Fees taken less rebates paid so far by currency code, minor units. */
    TreeMap<String, Long> fees() {
        return fees;
    }

    /**
     * Trades an order that does not rest as far as its price and the book allow.
     *
     * @param most lots it may trade, at most what remains of it
     */
    void match(BookOrder taker, long most) {
        OrderBook book = taker.listing.book();
        long left = most;
        while (left > 0) {
            BookOrder maker = book.front(taker.side.opposite());
            if (maker == null || !taker.reaches(maker.ticks())) {
                return;
            }
            long lots = Math.min(left, maker.remaining());
            trade(taker, maker, lots);
            left -= lots;
        }
    }

    private void trade(BookOrder taker, BookOrder maker, long lots) {
        Listing listing = taker.listing;
        long ticks = maker.ticks();
        boolean spent = maker.remaining() == lots;
        if (spent) {
            maker.account.holding(listing).lifted(maker);
        } else {
            maker.account.holding(listing).changed(maker, -lots);
        }
        listing.book().fill(maker, lots);
        taker.fill(lots, ticks);
        listing.traded(ticks, lots);
        listing.touch();
        book(taker, lots, ticks, false);
        book(maker, lots, ticks, true);
        taker.account.holding(listing).observe();
        maker.account.holding(listing).observe();
        trim(taker.account, listing);
        trim(maker.account, listing);
        MarginWatch.look(watch, maker.account, maker, "filled");
    }

    private void book(BookOrder order, long lots, long ticks, boolean maker) {
        SandboxAccount account = order.account;
        Listing listing = order.listing;
        Instrument instrument = listing.instrument();
        long realised = account.holding(listing).book(listing.contract(), order.side, lots, ticks);
        Rate rate = account.silent() ? Rate.ZERO : maker ? instrument.makerFee() : instrument.takerFee();
        long fee = rate.ceilingOf(listing.contract().valueCeiling(lots, ticks));
        fees.merge(instrument.settlement().code(), fee, Math::addExact);
        account.credit(instrument.settlement(), Math.subtractExact(realised, fee));
        if (order.remaining() == 0) {
            account.close(order);
        }
        if (!account.silent()) {
            sink.publish(
                    account.id(),
                    new VenueEvent.Filled(
                            order.clientOrderId,
                            order.orderId,
                            executionPrefix + ++executions,
                            listing.symbol(),
                            order.side,
                            instrument.quantity(lots),
                            instrument.price(ticks),
                            instrument.quantity(order.filled()),
                            instrument.settlement().amount(fee),
                            maker,
                            epochMillis.getAsLong()));
        }
    }

    /** Makes resting reduce-only orders fit the position again, the newest giving way first. */
    private void trim(SandboxAccount account, Listing listing) {
        Holding holding = account.holding(listing);
        List<BookOrder> reducing = holding.reducing();
        if (reducing.isEmpty()) {
            return;
        }
        for (Side side : Side.values()) {
            long kept = holding.closable(side);
            for (BookOrder order : List.copyOf(reducing)) {
                if (order.side != side) {
                    continue;
                }
                long lots = Math.min(kept, order.remaining());
                kept -= lots;
                if (lots == 0) {
                    end(order, OrderStatus.EXPIRED);
                } else if (lots < order.remaining()) {
                    resize(order, order.filled() + lots);
                }
            }
        }
    }

    /** Puts what remains of an order into the book. */
    void rest(BookOrder order) {
        order.listing.book().add(order);
        order.listing.touch();
        order.account.holding(order.listing).rested(order);
    }

    /** Takes an order out of the book, to be changed or ended. */
    void lift(BookOrder order) {
        if (order.resting()) {
            order.account.holding(order.listing).lifted(order);
            order.listing.book().remove(order);
            order.listing.touch();
        }
    }

    /** Gives a resting order another total quantity in its place, and tells. */
    void resize(BookOrder order, long lots) {
        Holding holding = order.account.holding(order.listing);
        holding.changed(order, lots - order.lots());
        order.listing.book().resize(order, lots);
        order.listing.touch();
        holding.observe();
        replaced(order);
    }

    /** Tells that an order has another quantity or price. */
    void replaced(BookOrder order) {
        Instrument instrument = order.listing.instrument();
        if (!order.account.silent()) {
            sink.publish(
                    order.account.id(),
                    new VenueEvent.Replaced(
                            order.clientOrderId,
                            order.orderId,
                            order.listing.symbol(),
                            instrument.quantity(order.lots()),
                            instrument.price(order.ticks()),
                            epochMillis.getAsLong()));
        }
    }

    /** Ends what remains of an order, resting or not, and tells. */
    void end(BookOrder order, OrderStatus status) {
        lift(order);
        order.end(status);
        order.account.close(order);
        if (!order.account.silent()) {
            sink.publish(
                    order.account.id(),
                    new VenueEvent.Ended(
                            order.clientOrderId,
                            order.orderId,
                            order.listing.symbol(),
                            status,
                            order.listing.instrument().quantity(order.filled()),
                            epochMillis.getAsLong()));
        }
    }
}
