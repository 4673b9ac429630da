package dev.tidegate.shield;

/**
 * When orders are turned away because there is no room, not because of what they are.
 *
 * @param initial orders that may be at the exchange at a time, before anything has been measured
 * @param least the limit never falls below this
 * @param most nor rises above this
 * @param goodMillis latency of the exchange that is never taken for a sign of overload
 * @param reservePercent share of the limit that only orders which reduce risk may use, 0 to 90
 * @param maxLagMillis how late an event loop may run before orders that add risk are turned away
 * @param maxHeapPercent heap still used after a full collection from which on they are turned away
 */
public record OverloadRules(
        int initial, int least, int most, long goodMillis, int reservePercent, long maxLagMillis, int maxHeapPercent) {
    public OverloadRules {
        if (least < 1 || initial < least || most < initial || reservePercent < 0 || reservePercent > 90) {
            throw new IllegalArgumentException("1 <= least <= initial <= most, and a reserve of 0 to 90 percent");
        }
    }

    /** What is in force where nothing is configured. */
    public static OverloadRules usual() {
        return new OverloadRules(256, 16, 2_048, 100, 20, 1_000, 92);
    }
}
