package dev.tidegate.order;

/** What an option gives the right to do at its strike. */
public enum OptionRight {
    CALL(1),
    PUT(-1);

    private final int sign;

    OptionRight(int sign) {
        this.sign = sign;
    }

    /** +1 for a call, -1 for a put: the side of the strike on which it is worth something at expiry. */
    public int sign() {
        return sign;
    }
}
