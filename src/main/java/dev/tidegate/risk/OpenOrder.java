package dev.tidegate.risk;

import dev.tidegate.order.OrderStatus;
import dev.tidegate.order.OrderTerms;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An order that holds a reservation. Immutable.
 *
 * @param terms what it asks for now
 * @param replacing the terms a replace in flight asks for; the larger of both is reserved; null where none is in flight
 * @param phase how far it has come
 * @param orderId the exchange's name for it, empty until it is known
 * @param filledLots traded so far, below {@code terms.lots()}
 * @param filledTickLots sum of lots times ticks over its fills, for the average price
 * @param decisionId the decision that allowed it
 * @param reservedAtMillis when it, or the latest replace of it, was reserved, epoch milliseconds
 */
public record OpenOrder(
        OrderTerms terms,
        @Nullable OrderTerms replacing,
        OrderPhase phase,
        String orderId,
        long filledLots,
        long filledTickLots,
        String decisionId,
        long reservedAtMillis) {
    public String clientOrderId() {
        return terms.clientOrderId();
    }

    /** Lots that can still trade: the larger of the terms in force and those asked for, less what is filled. */
    public long remainingLots() {
        long most = replacing == null ? terms.lots() : Math.max(terms.lots(), replacing.lots());
        return Math.max(0, most - filledLots);
    }

    /** True where it reserves the same, however far it has come. */
    boolean holdsAs(OpenOrder other) {
        return filledLots == other.filledLots
                && terms.equals(other.terms)
                && Objects.equals(replacing, other.replacing);
    }

    /** The same with a replace in flight. */
    OpenOrder replacing(OrderTerms asked, long timeMillis) {
        return new OpenOrder(terms, asked, phase, orderId, filledLots, filledTickLots, decisionId, timeMillis);
    }

    /** The same with the exchange's word on its terms: live, and no replace in flight. */
    OpenOrder settled(OrderTerms now) {
        return new OpenOrder(
                now, null, OrderPhase.LIVE, orderId, filledLots, filledTickLots, decisionId, reservedAtMillis);
    }

    /** The same further on; an empty order id leaves the one that is known. */
    OpenOrder moved(OrderPhase to, String id) {
        return new OpenOrder(
                terms,
                replacing,
                to,
                id.isEmpty() ? orderId : id,
                filledLots,
                filledTickLots,
                decisionId,
                reservedAtMillis);
    }

    /** The same filled further; a fill says that it is live. */
    OpenOrder filled(long lots, long tickLots) {
        return new OpenOrder(terms, replacing, OrderPhase.LIVE, orderId, lots, tickLots, decisionId, reservedAtMillis);
    }

    /** The memory of it. */
    ClosedOrder closed(OrderStatus how, long timeMillis) {
        return new ClosedOrder(terms, orderId, how, filledLots, filledTickLots, decisionId, timeMillis);
    }
}
