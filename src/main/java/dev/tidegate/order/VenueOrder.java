package dev.tidegate.order;

import org.jspecify.annotations.Nullable;

/**
 * An order as the exchange replies it.
 *
 * @param price null for market orders
 * @param averagePrice null where nothing has been filled
 */
public record VenueOrder(
        String orderId,
        String clientOrderId,
        String symbol,
        Side side,
        OrderType type,
        TimeInForce timeInForce,
        Decimal quantity,
        @Nullable Decimal price,
        boolean reduceOnly,
        Decimal filledQuantity,
        @Nullable Decimal averagePrice,
        OrderStatus status) {}
