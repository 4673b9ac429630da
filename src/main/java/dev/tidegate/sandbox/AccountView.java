package dev.tidegate.sandbox;

import dev.tidegate.order.VenueAccount;
import java.util.Map;

/**
 * An account seen from the exchange's side, with what no client is told: for tests of promises the gateway makes.
 *
 * @param account balances, positions and live orders
 * @param positionLots signed position in lots by symbol, of every instrument ever held or ordered
 * @param worstLots by symbol the largest absolute position ever reached, or reachable by any subset of the orders resting at
 *     one moment; reduce-only orders left out, for the exchange never lets them add
 * @param acceptedOrders distinct client order ids ever accepted
 * @param duplicates orders refused because their client order id had been used
 */
public record AccountView(
        VenueAccount account,
        Map<String, Long> positionLots,
        Map<String, Long> worstLots,
        long acceptedOrders,
        long duplicates) {

    public AccountView {
        positionLots = Map.copyOf(positionLots);
        worstLots = Map.copyOf(worstLots);
    }

    public long positionLots(String symbol) {
        return positionLots.getOrDefault(symbol, 0L);
    }

    public long worstLots(String symbol) {
        return worstLots.getOrDefault(symbol, 0L);
    }
}
