package dev.tidegate.order;

/**
 * A proportion in billionths: 0.4 % is 4,000,000. Fees, margin rates, haircuts and price bands are rates.
 *
 * @param billionths parts per 10^9; may be negative (a maker rebate)
 */
public record Rate(long billionths) implements Comparable<Rate> {
    public static final long ONE = 1_000_000_000L;
    public static final Rate ZERO = new Rate(0);

    /** Reads "0.004", or "0.4%". */
    public static Rate parse(String text) {
        boolean percent = text.endsWith("%");
        Decimal decimal =
                Decimal.parse(percent ? text.substring(0, text.length() - 1).strip() : text);
        int scale = decimal.scale() + (percent ? 2 : 0);
        if (scale > 9) {
            throw new IllegalArgumentException("rate '" + text + "' is finer than one billionth");
        }
        return new Rate(Math.multiplyExact(decimal.unscaled(), Exact.powerOfTen(9 - scale)));
    }

    /** The rate of an amount, rounded up: for requirements and fees. */
    public long ceilingOf(long minor) {
        return Exact.multiplyDivideCeiling(minor, billionths, ONE);
    }

    /** The rate of an amount, rounded down: for collateral. */
    public long floorOf(long minor) {
        return Exact.multiplyDivideFloor(minor, billionths, ONE);
    }

    /** One minus this rate. */
    public Rate complement() {
        return new Rate(ONE - billionths);
    }

    public Decimal toDecimal() {
        return Decimal.of(billionths, 9);
    }

    @Override
    public int compareTo(Rate other) {
        return Long.compare(billionths, other.billionths);
    }

    @Override
    public String toString() {
        return toDecimal().toString();
    }
}
