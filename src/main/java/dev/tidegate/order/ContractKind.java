package dev.tidegate.order;

/** What a contract is and how its profit is counted. */
public enum ContractKind {
    /** No expiry; quantity in base units, profit in the quote currency. */
    LINEAR_PERPETUAL(false, false),
    /** No expiry; quantity in USD, profit in the base coin. */
    INVERSE_PERPETUAL(true, false),
    /** Dated; quantity in base units, profit in the quote currency. */
    LINEAR_FUTURE(false, true),
    /** Dated; quantity in USD, profit in the base coin. */
    INVERSE_FUTURE(true, true);

    private final boolean inverse;
    private final boolean dated;

    ContractKind(boolean inverse, boolean dated) {
        this.inverse = inverse;
        this.dated = dated;
    }

    public boolean inverse() {
        return inverse;
    }

    public boolean dated() {
        return dated;
    }
}
