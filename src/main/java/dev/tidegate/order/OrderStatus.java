package dev.tidegate.order;

/** The state of an order as its owner sees it. */
public enum OrderStatus {
    NEW,
    PARTIALLY_FILLED,
    FILLED,
    CANCELLED,
    EXPIRED,
    REJECTED;

    /** True where nothing more can trade. */
    public boolean terminal() {
        return switch (this) {
            case NEW, PARTIALLY_FILLED -> false;
            case FILLED, CANCELLED, EXPIRED, REJECTED -> true;
        };
    }
}
