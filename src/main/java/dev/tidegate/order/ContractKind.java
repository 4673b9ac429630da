package dev.tidegate.order;

/** What a contract is and how its profit is counted. */
public enum ContractKind {
    /** No expiry; quantity in base units, profit in the quote currency. */
    LINEAR_PERPETUAL(false, false, false),
    /** No expiry; quantity in USD, profit in the base coin. */
    INVERSE_PERPETUAL(true, false, false),
    /** Dated; quantity in base units, profit in the quote currency. */
    LINEAR_FUTURE(false, true, false),
    /** Dated; quantity in USD, profit in the base coin. */
    INVERSE_FUTURE(true, true, false),
    /** European option; quantity in base units, premium and payment in the quote currency. */
    LINEAR_OPTION(false, true, true),
    /** European option; quantity in base units, premium and payment in the base coin. */
    INVERSE_OPTION(false, true, true);

    private final boolean inverse;
    private final boolean dated;
    private final boolean option;

    ContractKind(boolean inverse, boolean dated, boolean option) {
        this.inverse = inverse;
        this.dated = dated;
        this.option = option;
    }

    /** True where quantity is in USD and value falls as the price rises. */
    public boolean inverse() {
        return inverse;
    }

    public boolean dated() {
        return dated;
    }

    public boolean option() {
        return option;
    }

    /** True where price and profit of an option are counted in the underlying itself. */
    public boolean coinOption() {
        return this == INVERSE_OPTION;
    }
}
