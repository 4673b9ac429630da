package dev.tidegate.identity;

/** What a key may do. */
public enum Permission {
    /** See orders, account, limits. */
    READ,
    /** Place, change and cancel orders. */
    TRADE
}
