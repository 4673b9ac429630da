package dev.tidegate.order;

/**
 * Value and profit of a contract in exact integers. Linear: value = quantity * price. Inverse: value = quantity / price, in
 * coin. Values are magnitudes in minor units of the settlement currency; a signed quantity never enters a division.
 *
 * <p>Source: reference formulas for linear and inverse contracts (BitMEX, Binance): linear PnL = q (P - e), inverse
 * PnL = q (1/e - 1/P).
 */
public final class Contract {
    private final boolean inverse;
    private final boolean upFront;
    /** Linear: value = lots * ticks * numerator / denominator. Inverse: value = lots * numerator / (ticks * denominator). */
    private final long numerator;

    private final long denominator;
    /** True where every value is a whole number of minor units. */
    private final boolean whole;

    private Contract(boolean inverse, boolean upFront, long numerator, long denominator) {
        this.inverse = inverse;
        this.upFront = upFront;
        this.numerator = numerator;
        this.denominator = denominator;
        this.whole = !inverse && denominator == 1;
    }

    static Contract of(Instrument instrument) {
        Decimal tick = instrument.tickSize();
        Decimal lot = instrument.lotSize();
        int minor = instrument.settlement().decimals();
        if (instrument.kind().inverse()) {
            int exponent = minor + tick.scale() - lot.scale();
            return reduced(true, false, lot.unscaled(), tick.unscaled(), exponent);
        }
        long product = Math.multiplyExact(tick.unscaled(), lot.unscaled());
        boolean option = instrument.kind().option();
        return reduced(false, option, product, 1, minor - tick.scale() - lot.scale());
    }

    private static Contract reduced(boolean inverse, boolean upFront, long numerator, long denominator, int exponent) {
        long up = exponent > 0 ? Math.multiplyExact(numerator, Exact.powerOfTen(exponent)) : numerator;
        long down = exponent < 0 ? Math.multiplyExact(denominator, Exact.powerOfTen(-exponent)) : denominator;
        long divisor = greatestCommonDivisor(up, down);
        return new Contract(inverse, upFront, up / divisor, down / divisor);
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    public boolean inverse() {
        return inverse;
    }

    /** True for an option: its price changes hands when it trades, and what is held is worth its price. */
    public boolean paidUpFront() {
        return upFront;
    }

    /** Value of a quantity at a price, rounded down; lots and ticks not negative, ticks positive for inverse. */
    public long valueFloor(long lots, long ticks) {
        if (whole) {
            return Math.multiplyExact(Math.multiplyExact(lots, ticks), numerator);
        }
        return inverse
                ? Exact.multiplyDivideFloor(lots, numerator, Math.multiplyExact(ticks, denominator))
                : Exact.multiplyDivideFloor(Math.multiplyExact(lots, ticks), numerator, denominator);
    }

    /** Value of a quantity at a price, rounded up: for requirements. */
    public long valueCeiling(long lots, long ticks) {
        if (whole) {
            return Math.multiplyExact(Math.multiplyExact(lots, ticks), numerator);
        }
        return inverse
                ? Exact.multiplyDivideCeiling(lots, numerator, Math.multiplyExact(ticks, denominator))
                : Exact.multiplyDivideCeiling(Math.multiplyExact(lots, ticks), numerator, denominator);
    }

    /**
     * Profit of holding a signed quantity bought or sold for {@code cost} if it were closed at a price; rounded down.
     *
     * @param signedLots positive for long
     * @param cost value paid on entry, minor units, not negative
     * @param ticks the closing price
     */
    public long profitFloor(long signedLots, long cost, long ticks) {
        long lots = Math.abs(signedLots);
        boolean gainsWithValue = (signedLots > 0) != inverse;
        return gainsWithValue ? valueFloor(lots, ticks) - cost : cost - valueCeiling(lots, ticks);
    }

    /**
     * Loss on trading {@code lots} at a price when the mark stands elsewhere, never below zero, rounded up: the open loss
     * of an order.
     */
    public long openLossCeiling(Side side, long lots, long orderTicks, long markTicks) {
        boolean loses = side == Side.BUY ? orderTicks > markTicks : orderTicks < markTicks;
        if (!loses) {
            return 0;
        }
        long atOrder = orderTicks;
        return (side == Side.BUY) != inverse
                ? valueCeiling(lots, atOrder) - valueFloor(lots, markTicks)
                : valueCeiling(lots, markTicks) - valueFloor(lots, atOrder);
    }

    /** The same loss, rounded down: for taking an order out of a sum. */
    public long openLossFloor(Side side, long lots, long orderTicks, long markTicks) {
        boolean loses = side == Side.BUY ? orderTicks > markTicks : orderTicks < markTicks;
        if (!loses) {
            return 0;
        }
        long loss = (side == Side.BUY) != inverse
                ? valueFloor(lots, orderTicks) - valueCeiling(lots, markTicks)
                : valueFloor(lots, markTicks) - valueCeiling(lots, orderTicks);
        return Math.max(0, loss);
    }

    /** The price at which a quantity of a linear contract has a value, ticks, rounded up; lots positive. */
    public long ticksCeiling(long lots, long value) {
        if (inverse) {
            throw new IllegalArgumentException("only a linear contract's value grows with its price");
        }
        return Exact.multiplyDivideCeiling(value, denominator, Math.multiplyExact(lots, numerator));
    }
}
