package dev.tidegate.order;

/** Whether an instrument takes orders. */
public enum InstrumentStatus {
    TRADING,
    /** Only cancels and orders that reduce a position. */
    REDUCE_ONLY,
    /** Only cancels. */
    HALTED,
    /** Expired or delisted: only cancels. */
    CLOSED
}
