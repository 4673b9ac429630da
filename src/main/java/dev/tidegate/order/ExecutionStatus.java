package dev.tidegate.order;

/** What is known about whether the exchange has seen a command; every reply says it. */
public enum ExecutionStatus {
    /** The exchange answered. */
    SENT,
    /** The exchange has certainly not seen it. */
    NOT_SENT,
    /** It may or may not have arrived; the reservation stays until the exchange has told. */
    UNKNOWN
}
