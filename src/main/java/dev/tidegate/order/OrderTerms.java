package dev.tidegate.order;

/**
 * What an order asks for, on an instrument's grid.
 *
 * @param clientOrderId the client's name for it, unique per account
 * @param symbol instrument
 * @param side buy or sell
 * @param type limit or market
 * @param timeInForce how long it lives
 * @param lots ordered quantity, lots, positive
 * @param ticks limit price; for a market order the worst price it was reserved at
 * @param reduceOnly it may only make the position smaller
 */
public record OrderTerms(
        String clientOrderId,
        String symbol,
        Side side,
        OrderType type,
        TimeInForce timeInForce,
        long lots,
        long ticks,
        boolean reduceOnly) {
    public OrderTerms {
        if (lots <= 0 || ticks <= 0) {
            throw new IllegalArgumentException(
                    clientOrderId + ": lots " + lots + " and ticks " + ticks + " must be positive");
        }
    }

    public OrderTerms resized(long newLots, long newTicks) {
        return new OrderTerms(clientOrderId, symbol, side, type, timeInForce, newLots, newTicks, reduceOnly);
    }
}
