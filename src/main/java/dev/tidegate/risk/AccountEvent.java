package dev.tidegate.risk;

import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import dev.tidegate.order.Position;
import dev.tidegate.order.Side;

/**
 * Something that happened to an account. Events carry their results (the position after a fill, the profit taken), so that
 * replay needs no reference data and always gives the same state. Times are epoch milliseconds, money is minor units.
 */
public sealed interface AccountEvent {
    long timeMillis();

    /** An order was allowed and holds a reservation from now on. */
    record Reserved(OrderTerms terms, String decisionId, long timeMillis) implements AccountEvent {}

    /** A change of a live order was allowed; the larger of old and new is reserved until it is answered. */
    record ReplaceReserved(String clientOrderId, long lots, long ticks, String decisionId, long timeMillis)
            implements AccountEvent {}

    /** The exchange has the order. */
    record Acknowledged(String clientOrderId, String orderId, long timeMillis) implements AccountEvent {}

    /** The exchange changed the order. */
    record Replaced(String clientOrderId, long lots, long ticks, long timeMillis) implements AccountEvent {}

    /** The change in flight did not happen; the old terms stand. */
    record ReplaceRefused(String clientOrderId, String cause, long timeMillis) implements AccountEvent {}

    /** The order never became live: not sent, or turned down by the exchange. Its reservation is released. */
    record Refused(String clientOrderId, String cause, long timeMillis) implements AccountEvent {}

    /** The exchange did not answer; the reservation stays. */
    record OutcomeUnknown(String clientOrderId, long timeMillis) implements AccountEvent {}

    /**
     * Part of an order traded. Booked even where the order is already closed or unknown: a late fill is never dropped.
     *
     * @param executionId unique per exchange; a second event with it changes nothing
     * @param lots filled quantity, positive
     * @param ticks price
     * @param cumulativeLots filled quantity of the order, this fill included
     * @param settlement currency code of profit and fee
     * @param fee taken from the balance, minor units; negative for a rebate
     * @param realised profit taken on the closed part, of an option the premium, negative where it was paid; minor units
     * @param after the position after the fill
     */
    record Filled(
            String clientOrderId,
            String executionId,
            String symbol,
            Side side,
            long lots,
            long ticks,
            long cumulativeLots,
            String settlement,
            long fee,
            long realised,
            Position after,
            long timeMillis)
            implements AccountEvent {}

    /** The rest of an order is gone: CANCELLED, EXPIRED or REJECTED by the exchange's word. */
    record Ended(String clientOrderId, OrderStatus status, long timeMillis) implements AccountEvent {}

    /** A balance was set to what the exchange holds. */
    record BalanceChanged(String currency, long balance, String cause, long timeMillis) implements AccountEvent {}

    /** A position was set to what the exchange holds. */
    record PositionReconciled(String symbol, Position position, long timeMillis) implements AccountEvent {}

    /** An order was set to what the exchange holds: live, with these fills; it may have been unknown here before. */
    record OrderReconciled(OrderTerms terms, String orderId, long filledLots, long filledTickLots, long timeMillis)
            implements AccountEvent {}

    record StatusChanged(AccountStatus status, String cause, long timeMillis) implements AccountEvent {}

    /** A deadline was set, or set anew. */
    record DeadlineSet(String name, Deadline deadline, long timeMillis) implements AccountEvent {}

    /** A deadline is no more: lifted by its owner, or met and done with. */
    record DeadlineLifted(String name, long timeMillis) implements AccountEvent {}

    /**
     * The account contains what the exchange's execution feed told up to a number, and nothing of what comes after it. Written with
     * what the feed changes where several gateways may read it, so that none of them changes it twice.
     */
    record FeedReached(long sequence, long timeMillis) implements AccountEvent {}
}
