package dev.tidegate.order;

/**
 * Integer arithmetic that never wraps: products are taken in 128 bits, the direction of every rounding is in the name, and
 * a result beyond 63 bits throws {@link ArithmeticException}, which the judge turns into {@link Reason#NUMERIC_OVERFLOW}.
 */
public final class Exact {
    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private Exact() {}

    /** 10^exponent, exponent 0 to 18. */
    public static long powerOfTen(int exponent) {
        if (exponent < 0 || exponent >= POWERS.length) {
            throw new ArithmeticException("10^" + exponent + " is outside 63 bits");
        }
        return POWERS[exponent];
    }

    /** a * b / divisor rounded towards negative infinity; divisor must be positive. */
    public static long multiplyDivideFloor(long a, long b, long divisor) {
        return divide(a, b, divisor, false);
    }

    /** a * b / divisor rounded towards positive infinity; divisor must be positive. */
    public static long multiplyDivideCeiling(long a, long b, long divisor) {
        return divide(a, b, divisor, true);
    }

    private static long divide(long a, long b, long divisor, boolean ceiling) {
        if (divisor <= 0) {
            throw new ArithmeticException("divisor " + divisor + " must be positive");
        }
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        if (high == (low >> 63)) {
            return ceiling ? Math.ceilDiv(low, divisor) : Math.floorDiv(low, divisor);
        }
        return divideWide(high, low, divisor, ceiling);
    }

    private static long divideWide(long high, long low, long divisor, boolean ceiling) {
        boolean negative = high < 0;
        if (negative) {
            low = -low;
            high = ~high + (low == 0 ? 1 : 0);
        }
        if (high >= divisor) {
            throw new ArithmeticException("product divided by " + divisor + " is outside 63 bits");
        }
        if (divisor <= Integer.MAX_VALUE) {
            // Two digits of 32 bits: the remainders stay below 2^31, so that each step fits into 63 bits.
            long upper = (high << 32) | (low >>> 32);
            long lower = ((upper % divisor) << 32) | (low & 0xFFFF_FFFFL);
            return settle((upper / divisor << 32) | (lower / divisor), lower % divisor, divisor, negative, ceiling);
        }
        long quotient = 0;
        long remainder = high;
        for (int bit = 63; bit >= 0; bit--) {
            boolean carry = remainder < 0;
            remainder = (remainder << 1) | ((low >>> bit) & 1);
            quotient <<= 1;
            if (carry || Long.compareUnsigned(remainder, divisor) >= 0) {
                remainder -= divisor;
                quotient |= 1;
            }
        }
        return settle(quotient, remainder, divisor, negative, ceiling);
    }

    private static long settle(long quotient, long remainder, long divisor, boolean negative, boolean ceiling) {
        boolean awayFromZero = remainder != 0 && negative != ceiling;
        if (quotient < 0 || (awayFromZero && quotient == Long.MAX_VALUE)) {
            throw new ArithmeticException("product divided by " + divisor + " is outside 63 bits");
        }
        long magnitude = awayFromZero ? quotient + 1 : quotient;
        return negative ? -magnitude : magnitude;
    }
}
