package dev.tidegate.risk;

import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;

/**
 * The memory of an order that is over: for duplicate ids, late fills and queries. Kept in a bounded window.
 *
 * @param terms what it asked for
 * @param orderId the exchange's name for it, empty where it never had one
 * @param status how it ended
 * @param filledLots traded in all
 * @param filledTickLots sum of lots times ticks over its fills
 * @param decisionId the decision that allowed it
 * @param closedAtMillis when it ended, epoch milliseconds
 */
public record ClosedOrder(
        OrderTerms terms,
        String orderId,
        OrderStatus status,
        long filledLots,
        long filledTickLots,
        String decisionId,
        long closedAtMillis) {
    public String clientOrderId() {
        return terms.clientOrderId();
    }

    /** The same with a fill that came late. */
    ClosedOrder filled(long lots, long tickLots) {
        return new ClosedOrder(terms, orderId, status, lots, tickLots, decisionId, closedAtMillis);
    }
}
