package dev.tidegate.order;

/** How long an order lives. */
public enum TimeInForce {
    /** Good till cancelled: rests in the book. */
    GTC,
    /** Immediate or cancel: what does not trade at once expires. */
    IOC,
    /** Fill or kill: trades whole at once or expires whole. */
    FOK,
    /** Rests or expires: never takes liquidity. */
    POST_ONLY
}
