package dev.tidegate.sandbox;

import dev.tidegate.order.Decimal;
import dev.tidegate.order.Exact;

/** Steps of a size in a number that need not be a whole count of them, rounding named. Numbers are not negative. */
final class Grid {
    private Grid() {}

    static long floor(Decimal number, Decimal step) {
        return parts(number, step, 1);
    }

    static long ceiling(Decimal number, Decimal step) {
        long floor = floor(number, step);
        return step.times(floor).equals(number) ? floor : floor + 1;
    }

    /** The nearest count, halves up. */
    static long nearest(Decimal number, Decimal step) {
        return (parts(number, step, 2) + 1) / 2;
    }

    private static long parts(Decimal number, Decimal step, int parted) {
        int common = Math.max(number.scale(), step.scale());
        long up = Math.multiplyExact(parted, Exact.powerOfTen(common - number.scale()));
        long divisor = Math.multiplyExact(step.unscaled(), Exact.powerOfTen(common - step.scale()));
        return Exact.multiplyDivideFloor(number.unscaled(), up, divisor);
    }
}
