package dev.tidegate.order;

/** How an order is priced. */
public enum OrderType {
    /** Trades at its price or better. */
    LIMIT,
    /** Trades at whatever the book offers; reserved at the edge of the price collar. */
    MARKET
}
