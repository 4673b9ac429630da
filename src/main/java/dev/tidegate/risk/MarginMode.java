package dev.tidegate.risk;

/** How an account's margin is reckoned. */
public enum MarginMode {
    /** By the brackets of every instrument, options by the brackets of their underlying. */
    TIERED,
    /** Brackets for contracts without optionality, Deribit's formulas for short options. */
    STANDARD,
    /** The worst of a grid of prices and volatilities, with add-ons. */
    PORTFOLIO,
    /** SPAN's scenarios. */
    SPAN;

    /** True where positions on one underlying offset each other by scenarios, and options count at their market value. */
    public boolean byScenarios() {
        return this == PORTFOLIO || this == SPAN;
    }
}
