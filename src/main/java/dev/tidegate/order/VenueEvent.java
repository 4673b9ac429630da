package dev.tidegate.order;

import org.jspecify.annotations.Nullable;

/** What an exchange tells of an account on its execution feed. Numbers are the exchange's own decimals. */
public sealed interface VenueEvent {
    /** Client order id of the order; empty for account events. */
    String clientOrderId();

    /** The exchange's time, epoch milliseconds. */
    long timeMillis();

    /** The order rests or trades: the exchange has it. */
    record Acknowledged(String clientOrderId, String orderId, String symbol, long timeMillis) implements VenueEvent {}

    /** The order was changed; quantity is the new total. */
    record Replaced(
            String clientOrderId, String orderId, String symbol, Decimal quantity, Decimal price, long timeMillis)
            implements VenueEvent {}

    /**
     * Part of an order traded.
     *
     * @param executionId unique per exchange
     * @param cumulative filled quantity of the order, this fill included
     * @param fee amount taken, in the instrument's settlement currency; negative for a rebate
     */
    record Filled(
            String clientOrderId,
            String orderId,
            String executionId,
            String symbol,
            Side side,
            Decimal quantity,
            Decimal price,
            Decimal cumulative,
            Decimal fee,
            boolean maker,
            long timeMillis)
            implements VenueEvent {}

    /** The rest of the order is gone: CANCELLED, EXPIRED or REJECTED. */
    record Ended(
            String clientOrderId,
            String orderId,
            String symbol,
            OrderStatus status,
            Decimal cumulative,
            long timeMillis)
            implements VenueEvent {}

    /**
     * An instrument expired and the account's position in it was turned into money.
     *
     * @param price what one unit of it was settled at; an option's payment, perhaps nothing
     * @param balance what the account holds of the settlement currency since
     */
    record Settled(String symbol, Decimal price, String currency, Decimal balance, long timeMillis)
            implements VenueEvent {
        @Override
        public String clientOrderId() {
            return "";
        }
    }

    /** A balance was set by the exchange: deposit, withdrawal, funding. */
    record BalanceSet(
            String currency, Decimal balance, @Nullable String cause, long timeMillis) implements VenueEvent {
        @Override
        public String clientOrderId() {
            return "";
        }
    }
}
