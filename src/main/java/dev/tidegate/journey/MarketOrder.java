package dev.tidegate.journey;

import dev.tidegate.dialect.Decoded;
import dev.tidegate.dialect.JsonWriter;
import dev.tidegate.dialect.ReplyJson;
import dev.tidegate.order.Decimal;
import dev.tidegate.order.OrderCommand;
import dev.tidegate.order.OrderType;
import dev.tidegate.order.VenueOrder;

/**
 * A market order on its way. It was reserved at the edge of the price collar, and an exchange may fill a market order at any
 * price: so it travels as a limit order at that edge, immediate or cancel, and comes home under its own name. What is promised
 * about margin then holds whatever the book looks like.
 */
final class MarketOrder {
    private MarketOrder() {}

    /** The order as the exchange gets it. */
    static byte[] travelling(OrderCommand.Place order, Decimal edge) {
        return new JsonWriter(256)
                .beginObject()
                .field("clientOrderId", order.clientOrderId())
                .field("symbol", order.symbol())
                .field("side", order.side().name())
                .field("type", OrderType.LIMIT.name())
                .field("timeInForce", order.timeInForce().name())
                .field("quantity", order.quantity())
                .field("price", edge)
                .field("reduceOnly", order.reduceOnly())
                .endObject()
                .toBytes();
    }

    /** The exchange's reply as the client gets it: a market order, without a price. */
    static byte[] home(byte[] reply) {
        return ReplyJson.readOrder(reply) instanceof Decoded.Value<VenueOrder>(VenueOrder order)
                ? ReplyJson.order(
                        new VenueOrder(
                                order.orderId(),
                                order.clientOrderId(),
                                order.symbol(),
                                order.side(),
                                OrderType.MARKET,
                                order.timeInForce(),
                                order.quantity(),
                                null,
                                order.reduceOnly(),
                                order.filledQuantity(),
                                order.averagePrice(),
                                order.status()),
                        null)
                : reply;
    }
}
