package dev.tidegate.journey;

import dev.tidegate.dialect.RequestJson;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.risk.AccountEvent;
import dev.tidegate.risk.Decision;
import dev.tidegate.risk.InstrumentMarket;
import dev.tidegate.route.VenueReply;
import java.util.function.Supplier;

/**
 * A new order and the bytes that will carry it: the client's own, with a client order id put in where it gave none. Only a
 * {@link MarketOrder} travels in other clothes.
 *
 * @param order what it asks, named
 * @param bytes the client's bytes, with the name
 */
record Parcel(OrderCommand.Place order, byte[] bytes) {
    static Parcel of(OrderCommand.Place order, byte[] body, Supplier<String> ids) {
        if (order.clientOrderId() != null) {
            return new Parcel(order, body);
        }
        String id = ids.get();
        return new Parcel(order.named(id), RequestJson.withClientOrderId(body, id));
    }

    String id() {
        String id = order.clientOrderId();
        if (id == null) {
            throw new IllegalStateException("a parcel has a name");
        }
        return id;
    }

    private boolean market() {
        return order.type() == OrderType.MARKET;
    }

    /** What the exchange gets, once the order is allowed. */
    byte[] bytes(Ruling.Judged judged) {
        InstrumentMarket at = judged.at();
        if (!market() || at == null || !(judged.decision() instanceof Decision.Allow allow)) {
            return bytes;
        }
        for (AccountEvent event : allow.events()) {
            if (event instanceof AccountEvent.Reserved reserved) {
                return MarketOrder.travelling(
                        order, at.instrument().price(reserved.terms().ticks()));
            }
        }
        throw new IllegalStateException("an allowed order has a reservation");
    }

    /** The exchange's reply as the client gets it. */
    VenueReply home(VenueReply reply) {
        return market() && reply instanceof VenueReply.Accepted accepted
                ? new VenueReply.Accepted(accepted.answer(), MarketOrder.home(accepted.body()))
                : reply;
    }
}
