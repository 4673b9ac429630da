package dev.tidegate.order;

/**
 * A currency and the size of its minor unit, 10^-decimals: USDT has 6, BTC 8.
 *
 * @param code upper-case code
 * @param decimals decimal places of one minor unit, 0 to 9
 */
public record Currency(String code, int decimals) implements Comparable<Currency> {
    /** The currency limits and equity are measured in; minor unit 1e-6. */
    public static final Currency USD = new Currency("USD", 6);

    public Currency {
        if (code.isEmpty() || code.length() > 12) {
            throw new IllegalArgumentException("currency code '" + code + "' must have 1 to 12 characters");
        }
        if (decimals < 0 || decimals > 9) {
            throw new IllegalArgumentException("decimals of " + code + " are " + decimals + ", must be 0 to 9");
        }
    }

    /** Minor units in one whole unit. */
    public long minorPerUnit() {
        return Exact.powerOfTen(decimals);
    }

    /** An amount of minor units as a decimal of whole units. */
    public Decimal amount(long minor) {
        return Decimal.of(minor, decimals);
    }

    @Override
    public int compareTo(Currency other) {
        return code.compareTo(other.code);
    }
}
