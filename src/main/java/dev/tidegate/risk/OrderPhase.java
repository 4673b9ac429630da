package dev.tidegate.risk;

/** How far a reserved order has come. It holds its reservation in every phase. */
public enum OrderPhase {
    /** Written down, perhaps sent, not answered yet. */
    RESERVED,
    /** The exchange has it. */
    LIVE,
    /** The exchange did not answer: it may be live. */
    UNKNOWN
}
