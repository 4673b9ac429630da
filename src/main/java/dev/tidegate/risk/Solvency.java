package dev.tidegate.risk;

/**
 * How an account stands: what it is worth and what it must be worth. USD minor units.
 *
 * @param equity collateral and unrealised profit after haircuts and caps, rounded down
 * @param initial initial margin, fees and losses over the worst fill subset, rounded up
 * @param maintenance maintenance margin of the positions, rounded up
 */
public record Solvency(long equity, long initial, long maintenance) {
    public boolean coversInitial() {
        return equity >= initial;
    }

    /** What is left for new risk; negative where the account is short. */
    public long available() {
        return equity - initial;
    }

    /**
     * The rule for an account already under water: it may only get safer. The requirement may not rise and the ratio of
     * equity to requirement may not fall; where a requirement is zero equity may not fall. An account that is worth no less
     * and needs no more is safer whatever the ratio says: below zero the ratio falls with the requirement. Ratios are compared
     * by cross-multiplication in 128 bits, without rounding.
     *
     * <p>Source: dYdX, valid state transitions of an under-collateralised subaccount.
     */
    public static boolean onlySafer(Solvency before, Solvency after) {
        if (after.initial > before.initial) {
            return false;
        }
        if (after.equity >= before.equity) {
            return true;
        }
        if (before.initial == 0 || after.initial == 0) {
            return false;
        }
        long leftHigh = Math.multiplyHigh(after.equity, before.initial);
        long rightHigh = Math.multiplyHigh(before.equity, after.initial);
        return leftHigh != rightHigh
                ? leftHigh > rightHigh
                : Long.compareUnsigned(after.equity * before.initial, before.equity * after.initial) >= 0;
    }
}
