package dev.tidegate.shield;

/** What is counted. Orders here are those that add risk: the way out is counted by nobody, but for its fills and ends. */
public enum Act {
    /** An order or change was judged, whatever came of it. */
    JUDGED,
    /** A new order was let through. */
    PLACED,
    /** A change was let through. */
    AMENDED,
    /** An order was worth very little. */
    DUST,
    /** An order was far from the mark. */
    FAR,
    /** An immediate order was let through. */
    IMMEDIATE,
    /** An immediate order ended without a fill. */
    EXPIRED,
    /** An order is over. */
    ENDED,
    /** An order is over and never traded. */
    UNFILLED,
    /** An order was cancelled. */
    CANCELLED,
    /** An order was cancelled very young. */
    SHORT_LIVED,
    /** A fill. */
    TRADED,
    /** An order would have traded with the account's own. */
    SELF_MATCH,
    /** An order's id had been used. */
    DUPLICATE,
    /** An order claimed to reduce a position, and would not have. */
    FALSE_REDUCTION,
    /** An identified request. */
    REQUEST,
    /** An identified request could not be read. */
    MALFORMED,
    /** A cancel of one order was asked for. */
    CANCEL,
    /** A cancel of an order that is not there. */
    CANCEL_UNKNOWN,
    /** A request was refused for its quota before the time the last refusal had named. */
    HASTY;

    /** This alone, as a set: sets of acts are sums of bits. */
    public int bit() {
        return 1 << ordinal();
    }
}
