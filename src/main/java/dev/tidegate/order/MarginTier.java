package dev.tidegate.order;

/**
 * One bracket of a tiered margin table. Margin is continuous and convex in the notional: the rate of a bracket applies to
 * the part of the notional inside it, {@code margin = notional * rate - cum} with
 * {@code cum_k = cum_{k-1} + floor_k * (rate_k - rate_{k-1})} (Binance's maintenance amount).
 *
 * @param notionalUpTo upper bound, inclusive, in minor units of the settlement currency; the last is Long.MAX_VALUE
 * @param initial initial margin rate
 * @param maintenance maintenance margin rate, at most the initial rate
 */
public record MarginTier(long notionalUpTo, Rate initial, Rate maintenance) {
    public MarginTier {
        if (notionalUpTo <= 0) {
            throw new IllegalArgumentException("bracket bound " + notionalUpTo + " must be positive");
        }
        if (maintenance.billionths() < 0 || maintenance.compareTo(initial) > 0) {
            throw new IllegalArgumentException(
                    "maintenance rate " + maintenance + " must be between 0 and the initial rate " + initial);
        }
    }
}
