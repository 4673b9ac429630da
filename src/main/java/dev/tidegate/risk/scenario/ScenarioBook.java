package dev.tidegate.risk.scenario;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The positions and open orders of one account as scenarios see them, with their sums. The sums follow every change by additions, and are
 * made from scratch only when they are asked for with vectors of another version. Not thread-safe.
 */
public final class ScenarioBook {
    /** An open order: signed lots, and its loss at once against the mark. */
    private record Order(String symbol, long lots, long entryLoss) {}

    private final TreeMap<String, Long> positions = new TreeMap<>();
    private final Map<String, Order> orders = new HashMap<>();
    private @Nullable ScenarioSums sums;

    /** A position is now so many lots, signed. */
    public void position(String symbol, long lots) {
        Long before = lots == 0 ? positions.remove(symbol) : positions.put(symbol, lots);
        ScenarioSums current = sums;
        if (current != null) {
            sums = null;
            current.position(symbol, before == null ? 0 : before, lots);
            sums = current;
        }
    }

    /** An order is now open with so many lots, signed; 0 where it is over. */
    public void order(String id, String symbol, long lots, long entryLoss) {
        Order now = new Order(symbol, lots, entryLoss);
        Order before = lots == 0 ? orders.remove(id) : orders.put(id, now);
        ScenarioSums current = sums;
        if (current == null) {
            return;
        }
        // Kept only once it is whole.
        sums = null;
        if (before != null) {
            current.closed(before.symbol(), before.lots(), before.entryLoss());
        }
        if (lots != 0) {
            current.opened(symbol, lots, entryLoss);
        }
        sums = current;
    }

    /** The sums at these vectors. */
    public ScenarioSums sums(UnitVectors vectors) {
        ScenarioSums current = sums;
        if (current == null || current.version() != vectors.version()) {
            sums = null;
            current = fromScratch(vectors);
            sums = current;
        }
        return current;
    }

    /** The same, whatever is known already. */
    public ScenarioSums fromScratch(UnitVectors vectors) {
        ScenarioSums fresh = new ScenarioSums(vectors);
        positions.forEach((symbol, lots) -> fresh.position(symbol, 0, lots));
        orders.values().forEach(order -> fresh.opened(order.symbol(), order.lots(), order.entryLoss()));
        return fresh;
    }
}
