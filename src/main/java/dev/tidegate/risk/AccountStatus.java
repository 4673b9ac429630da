package dev.tidegate.risk;

/** What an account may do, whatever its limits say; cancels pass in every status. */
public enum AccountStatus {
    ACTIVE,
    /** Only orders that reduce a position. */
    REDUCE_ONLY,
    /** Being read again from the exchange: only proven reductions. */
    RECONCILING,
    /** Stopped by an impossible event, such as an over-fill, until an operator has looked. */
    HALTED
}
