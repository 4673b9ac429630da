package dev.tidegate.order;

/** How far the kill switch has been pulled; later constants are stricter. Cancels pass in every mode. */
public enum TradingMode {
    /** Everything the rules allow. */
    NORMAL,
    /** Cancels and orders that reduce a position. */
    REDUCE_ONLY,
    /** Only cancels. */
    CANCEL_ONLY,
    /** Only cancels, and the gateway pulls the open orders in scope itself. */
    HALT;

    public TradingMode stricter(TradingMode other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
