package dev.tidegate.journey;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Exact;
import dev.tidegate.order.Instrument;
import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.VenueOrder;
import dev.tidegate.risk.ClosedOrder;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.risk.MarketSnapshot;
import dev.tidegate.risk.OpenOrder;
import org.jspecify.annotations.Nullable;

/** An order of the ledger in the words of the API. */
final class ShownOrder {
    /** Decimal places of an average price beyond those of the tick. */
    private static final int AVERAGE_PLACES = 4;

    private ShownOrder() {}

    /** An open order, or null where its instrument is not listed any more. */
    static @Nullable VenueOrder of(OpenOrder order, MarketSnapshot market) {
        OrderStatus status = order.filledLots() > 0 ? OrderStatus.PARTIALLY_FILLED : OrderStatus.NEW;
        return of(order.terms(), order.orderId(), order.filledLots(), order.filledTickLots(), status, market);
    }

    /** An order that is over, or null where its instrument is not listed any more. */
    static @Nullable VenueOrder of(ClosedOrder order, MarketSnapshot market) {
        return of(order.terms(), order.orderId(), order.filledLots(), order.filledTickLots(), order.status(), market);
    }

    private static @Nullable VenueOrder of(
            OrderTerms terms, String orderId, long filled, long tickLots, OrderStatus status, MarketSnapshot market) {
        InstrumentMarket at = market.instrument(terms.symbol());
        if (at == null) {
            return null;
        }
        Instrument instrument = at.instrument();
        return new VenueOrder(
                orderId,
                terms.clientOrderId(),
                terms.symbol(),
                terms.side(),
                terms.type(),
                terms.timeInForce(),
                instrument.quantity(terms.lots()),
                terms.type() == OrderType.MARKET ? null : instrument.price(terms.ticks()),
                terms.reduceOnly(),
                instrument.quantity(filled),
                average(instrument, filled, tickLots),
                status);
    }

    /** Quantity-weighted price of the fills, rounded down at {@value #AVERAGE_PLACES} places beyond the tick's. */
    private static @Nullable Decimal average(Instrument instrument, long filled, long tickLots) {
        if (filled <= 0 || tickLots <= 0) {
            return null;
        }
        Decimal tick = instrument.tickSize();
        int places = Math.min(Decimal.MAX_SCALE, tick.scale() + AVERAGE_PLACES);
        long up = Math.multiplyExact(tick.unscaled(), Exact.powerOfTen(places - tick.scale()));
        return Decimal.of(Exact.multiplyDivideFloor(tickLots, up, filled), places);
    }
}
