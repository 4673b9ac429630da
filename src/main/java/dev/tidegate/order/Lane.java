package dev.tidegate.order;

/** What a request does to risk, most protected first: lanes have budgets of their own, so one cannot starve another. */
public enum Lane {
    CANCEL,
    REDUCE,
    AMEND_DOWN,
    NEW,
    QUERY
}
