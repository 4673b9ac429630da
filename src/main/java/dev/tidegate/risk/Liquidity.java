package dev.tidegate.risk;

/**
 * How much of an instrument the market holds and trades.
 *
 * @param openInterestLots held long by everybody; 0 where it is not told
 * @param volumeLots traded in 24 hours; 0 where it is not told
 */
public record Liquidity(long openInterestLots, long volumeLots) {
    public static final Liquidity UNKNOWN = new Liquidity(0, 0);
}
