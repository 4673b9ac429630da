package dev.tidegate.order;

import org.jspecify.annotations.Nullable;

/**
 * An exact decimal number, {@code unscaled * 10^-scale}, without trailing zeros, so that equal numbers are equal records.
 *
 * <p>{@link #parse} judges a number by its text before any arithmetic: at most 32 characters, an exponent of at most 20,
 * at most 18 significant digits and 18 decimal places. {@code 1e1000000} therefore costs a scan of nine characters.
 *
 * @param unscaled the digits with their sign
 * @param scale decimal places, 0 to 18
 */
public record Decimal(long unscaled, int scale) implements Comparable<Decimal> {
    public static final int MAX_CHARACTERS = 32;
    public static final int MAX_EXPONENT = 20;
    public static final int MAX_DIGITS = 18;
    public static final int MAX_SCALE = 18;
    public static final Decimal ZERO = new Decimal(0, 0);
    /** Up to here every whole number is a double. */
    private static final long EXACT = 1L << 53;

    private static final double[] TENS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };

    public Decimal {
        if (scale < 0 || scale > MAX_SCALE) {
            throw new IllegalArgumentException("scale " + scale + " must be 0 to " + MAX_SCALE);
        }
        while (scale > 0 && unscaled % 10 == 0) {
            unscaled /= 10;
            scale--;
        }
    }

    /** The number {@code unscaled * 10^-scale}, normalised. */
    public static Decimal of(long unscaled, int scale) {
        return new Decimal(unscaled, scale);
    }

    public static Decimal of(long whole) {
        return new Decimal(whole, 0);
    }

    /**
     * Reads a plain or scientific decimal.
     *
     * @throws IllegalArgumentException with the value's problem and the rule; use {@link #problem} to ask without throwing
     */
    public static Decimal parse(String text) {
        Scan scan = new Scan(text);
        String problem = scan.run();
        if (problem != null) {
            throw new IllegalArgumentException("'" + shortened(text) + "' " + problem);
        }
        return new Decimal(scan.unscaled, scan.scale);
    }

    /** What is wrong with a text as a decimal, or null where {@link #parse} would read it. */
    public static @Nullable String problem(String text) {
        return new Scan(text).run();
    }

    private static String shortened(String text) {
        return text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS) + "...";
    }

    public int signum() {
        return Long.signum(unscaled);
    }

    /**
     * How many whole steps of a size make this number.
     *
     * @return the count, or {@link Long#MIN_VALUE} where it is no whole count of steps or lies beyond 63 bits
     */
    public long stepsOf(Decimal step) {
        int common = Math.max(scale, step.scale);
        long up = Exact.powerOfTen(common - scale);
        long stepUp = Exact.powerOfTen(common - step.scale);
        if (Math.multiplyHigh(step.unscaled, stepUp) != 0) {
            return unscaled == 0 ? 0 : Long.MIN_VALUE;
        }
        long divisor = step.unscaled * stepUp;
        try {
            long floor = Exact.multiplyDivideFloor(unscaled, up, divisor);
            return floor == Exact.multiplyDivideCeiling(unscaled, up, divisor) ? floor : Long.MIN_VALUE;
        } catch (ArithmeticException beyond) {
            return Long.MIN_VALUE;
        }
    }

    /** How many whole steps of a size fit into this number, at most {@code most}; not negative. */
    public long stepsWithin(Decimal step, long most) {
        int common = Math.max(scale, step.scale);
        long up = Exact.powerOfTen(common - scale);
        long stepUp = Exact.powerOfTen(common - step.scale);
        if (unscaled <= 0 || Math.multiplyHigh(step.unscaled, stepUp) != 0) {
            return 0;
        }
        try {
            return Math.min(most, Exact.multiplyDivideFloor(unscaled, up, step.unscaled * stepUp));
        } catch (ArithmeticException beyond) {
            return most;
        }
    }

    /** The nearest double: the way into valuation, where nothing is exact. */
    public double doubleValue() {
        // Both are doubles exactly, so that one division rounds once.
        if (unscaled <= EXACT && unscaled >= -EXACT) {
            return unscaled / TENS[scale];
        }
        return Double.parseDouble(toString());
    }

    /** This number times a whole count; {@link ArithmeticException} beyond 63 bits. */
    public Decimal times(long count) {
        return new Decimal(Math.multiplyExact(unscaled, count), scale);
    }

    @Override
    public int compareTo(Decimal other) {
        int common = Math.max(scale, other.scale);
        long upThis = Exact.powerOfTen(common - scale);
        long upOther = Exact.powerOfTen(common - other.scale);
        int high = Long.compare(Math.multiplyHigh(unscaled, upThis), Math.multiplyHigh(other.unscaled, upOther));
        return high != 0 ? high : Long.compareUnsigned(unscaled * upThis, other.unscaled * upOther);
    }

    /** Plain notation, never scientific; {@link #parse} reads it back to an equal record. */
    @Override
    public String toString() {
        if (scale == 0) {
            return Long.toString(unscaled);
        }
        String digits = Long.toString(Math.abs(unscaled));
        StringBuilder text = new StringBuilder(digits.length() + scale + 2);
        if (unscaled < 0) {
            text.append('-');
        }
        int point = digits.length() - scale;
        if (point <= 0) {
            text.append("0.").repeat('0', -point).append(digits);
        } else {
            text.append(digits, 0, point).append('.').append(digits, point, digits.length());
        }
        return text.toString();
    }

    /** One pass over the text: collects digits and exponent, or says what is wrong. */
    private static final class Scan {
        private final String text;
        private long unscaled;
        private int scale;
        private int digits;
        private int places;
        private int position;

        Scan(String text) {
            this.text = text;
        }

        @Nullable
        String run() {
            if (text.isEmpty() || text.length() > MAX_CHARACTERS) {
                return "has " + text.length() + " characters, must have 1 to " + MAX_CHARACTERS;
            }
            boolean negative = text.charAt(0) == '-';
            position = negative ? 1 : 0;
            int start = position;
            String problem = digits(false);
            boolean whole = position > start;
            if (problem == null && position < text.length() && text.charAt(position) == '.') {
                position++;
                int fraction = position;
                problem = digits(true);
                whole &= position > fraction;
            }
            if (problem != null) {
                return problem;
            }
            if (!whole) {
                return "is no decimal number";
            }
            int exponent = exponent();
            if (exponent == Integer.MIN_VALUE) {
                return "is no decimal number";
            }
            return exponent == Integer.MAX_VALUE
                    ? "has an exponent beyond " + MAX_EXPONENT
                    : settle(negative, places - exponent);
        }

        private @Nullable String digits(boolean fraction) {
            for (; position < text.length(); position++) {
                int digit = text.charAt(position) - '0';
                if (digit < 0 || digit > 9) {
                    break;
                }
                if (fraction && trailingZeros(position)) {
                    continue;
                }
                digits += unscaled == 0 && digit == 0 ? 0 : 1;
                if (digits > MAX_DIGITS) {
                    return "has more than " + MAX_DIGITS + " significant digits";
                }
                unscaled = unscaled * 10 + digit;
                places += fraction ? 1 : 0;
            }
            return null;
        }

        private boolean trailingZeros(int from) {
            for (int i = from; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < '0' || c > '9') {
                    return true;
                }
                if (c != '0') {
                    return false;
                }
            }
            return true;
        }

        /** The exponent; MIN_VALUE where the rest of the text is none, MAX_VALUE where it is too large. */
        private int exponent() {
            if (position == text.length()) {
                return 0;
            }
            char mark = text.charAt(position++);
            boolean signed = position < text.length() && (text.charAt(position) == '-' || text.charAt(position) == '+');
            boolean negative = signed && text.charAt(position) == '-';
            position += signed ? 1 : 0;
            if ((mark != 'e' && mark != 'E') || position == text.length()) {
                return Integer.MIN_VALUE;
            }
            int value = 0;
            for (; position < text.length(); position++) {
                int digit = text.charAt(position) - '0';
                if (digit < 0 || digit > 9) {
                    return Integer.MIN_VALUE;
                }
                value = Math.min(value * 10 + digit, 1_000_000);
            }
            return value > MAX_EXPONENT ? Integer.MAX_VALUE : negative ? -value : value;
        }

        private @Nullable String settle(boolean negative, int placesAfter) {
            while (unscaled != 0 && placesAfter > 0 && unscaled % 10 == 0) {
                unscaled /= 10;
                placesAfter--;
            }
            if (unscaled == 0) {
                scale = 0;
                return null;
            }
            if (placesAfter > MAX_SCALE) {
                return "has more than " + MAX_SCALE + " decimal places";
            }
            for (; placesAfter < 0; placesAfter++) {
                if (unscaled >= 100_000_000_000_000_000L) {
                    return "has more than " + MAX_DIGITS + " significant digits";
                }
                unscaled *= 10;
            }
            scale = placesAfter;
            unscaled = negative ? -unscaled : unscaled;
            return null;
        }
    }
}
