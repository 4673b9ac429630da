package dev.tidegate.order;

import org.jspecify.annotations.Nullable;

/** What a client asks the exchange to do, in the client's own numbers. */
public sealed interface OrderCommand {
    /** Client order ids are 1 to 36 characters of {@code A-Z a-z 0-9 . _ : / -}. */
    int MAX_CLIENT_ORDER_ID = 36;

    /**
     * A new order.
     *
     * @param clientOrderId null where the client left it to the gateway
     * @param price null for market orders
     */
    record Place(
            @Nullable String clientOrderId,
            String symbol,
            Side side,
            OrderType type,
            TimeInForce timeInForce,
            Decimal quantity,
            @Nullable Decimal price,
            boolean reduceOnly)
            implements OrderCommand {
        public Place named(String id) {
            return new Place(id, symbol, side, type, timeInForce, quantity, price, reduceOnly);
        }
    }

    /**
     * A change of quantity (the new total, filled part included) or price of a live order.
     *
     * @param quantity null where it stays
     * @param price null where it stays
     */
    record Replace(
            String clientOrderId,
            @Nullable Decimal quantity,
            @Nullable Decimal price) implements OrderCommand {}

    /** A cancel of one order. */
    record Cancel(String clientOrderId) implements OrderCommand {}

    /**
     * A cancel of all open orders.
     *
     * @param symbol only this instrument's, or null for all
     */
    record CancelAll(@Nullable String symbol) implements OrderCommand {}

    /** True for an id the gateway accepts. */
    static boolean validClientOrderId(String id) {
        if (id.isEmpty() || id.length() > MAX_CLIENT_ORDER_ID) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '.' && c != '_' && c != ':' && c != '/' && c != '-') {
                return false;
            }
        }
        return true;
    }
}
