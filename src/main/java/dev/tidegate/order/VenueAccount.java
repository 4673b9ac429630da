package dev.tidegate.order;

import java.util.List;
import java.util.Map;

/**
 * An account as the exchange holds it: the truth that reconciliation compares with.
 *
 * @param feedSequence the last execution feed sequence number contained in this picture
 * @param balances whole units by currency
 * @param positions by symbol, signed quantity and value on entry in the settlement currency
 * @param openOrders live orders
 */
public record VenueAccount(
        long feedSequence, Map<String, Decimal> balances, Map<String, Held> positions, List<VenueOrder> openOrders) {
    /**
     * A position at the exchange.
     *
     * @param quantity signed
     * @param cost value on entry, settlement currency, not negative
     */
    public record Held(Decimal quantity, Decimal cost) {}
}
