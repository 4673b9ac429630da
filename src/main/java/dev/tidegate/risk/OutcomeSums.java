package dev.tidegate.risk;

import java.util.Arrays;

/**
 * What positions and open orders come to in every scenario: {@code R}, the sum of the positions' profits, {@code U}, the sum of the profits of
 * those orders that would lose, and {@code V}, of those that would gain. {@code -(R + U)} is the worst loss over every subset of the orders
 * being filled, {@code R + V} the best gain. USD minor units, every part rounded down by itself, so that what is taken out again leaves no rest.
 */
final class OutcomeSums {
    /** Products beyond it are no longer told apart from their neighbours. */
    private static final double LARGEST = 1L << 53;

    private final long[] held;
    private final long[] losing;
    private final long[] gaining;
    private final long[] scratch;

    OutcomeSums(int scenarios) {
        held = new long[scenarios];
        losing = new long[scenarios];
        gaining = new long[scenarios];
        scratch = new long[scenarios];
    }

    int size() {
        return held.length;
    }

    void position(double[] unit, long before, long after) {
        for (int s = 0; s < held.length; s++) {
            held[s] = Math.addExact(held[s], rounded(after * unit[s]) - rounded(before * unit[s]));
        }
    }

    /**
     * An order comes, or goes with sign -1.
     *
     * @param lots signed
     * @param entryLoss what trading at its price loses at once, fee included, not negative
     */
    void order(double[] unit, long lots, long entryLoss, int sign) {
        for (int s = 0; s < held.length; s++) {
            long profit = rounded(lots * unit[s]) - entryLoss;
            if (profit < 0) {
                losing[s] = Math.addExact(losing[s], sign * profit);
            } else {
                gaining[s] = Math.addExact(gaining[s], sign * profit);
            }
        }
    }

    long loss(int scenario) {
        return -Math.addExact(held[scenario], losing[scenario]);
    }

    long heldLoss(int scenario) {
        return -held[scenario];
    }

    long worst() {
        long worst = 0;
        for (int s = 0; s < held.length; s++) {
            worst = Math.max(worst, loss(s));
        }
        return worst;
    }

    /** The loss that a share of the scenarios does not exceed: {@code sorted[ceil(n level) - 1]}; not negative. */
    long valueAtRisk(double level) {
        for (int s = 0; s < scratch.length; s++) {
            scratch[s] = loss(s);
        }
        return Math.max(0, quantile(level));
    }

    /** The gain that a share of the scenarios does not exceed, likewise; not negative. */
    long gain(double level) {
        for (int s = 0; s < scratch.length; s++) {
            scratch[s] = Math.addExact(held[s], gaining[s]);
        }
        return Math.max(0, quantile(level));
    }

    private long quantile(double level) {
        int index = Math.clamp((int) Math.ceil(scratch.length * level - 1e-9) - 1, 0, scratch.length - 1);
        select(scratch, index);
        return scratch[index];
    }

    /** The mean of the worst {@code n (1 - level)} losses, the last one in part, rounded up; not negative. */
    long expectedShortfall(double level) {
        for (int s = 0; s < scratch.length; s++) {
            scratch[s] = loss(s);
        }
        double tail = scratch.length * (1 - level);
        int whole = Math.min(scratch.length, (int) Math.floor(tail + 1e-9));
        int least = scratch.length - Math.min(scratch.length, whole + 1);
        select(scratch, least);
        long sum = 0;
        for (int s = scratch.length - whole; s < scratch.length; s++) {
            sum = Math.addExact(sum, scratch[s]);
        }
        double part = whole < scratch.length ? Math.max(0, tail - whole) * scratch[least] : 0;
        return Math.max(0, (long) Math.ceil((sum + part) / Math.max(tail, whole)));
    }

    /** Orders so that everything from an index on is at least what lies before it, the smallest of them at the index (Hoare's select). */
    private static void select(long[] values, int index) {
        int from = 0;
        int to = values.length - 1;
        while (from < to) {
            long pivot = values[(from + to) >>> 1];
            int i = from;
            int j = to;
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (values[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    long swapped = values[i];
                    values[i++] = values[j];
                    values[j--] = swapped;
                }
            }
            if (index <= j) {
                to = j;
            } else if (index >= i) {
                from = i;
            } else {
                return;
            }
        }
    }

    static long rounded(double minor) {
        if (!(Math.abs(minor) <= LARGEST)) {
            throw new ArithmeticException("a profit of " + minor + " minor units is beyond 53 bits");
        }
        return (long) Math.floor(minor);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutcomeSums sums
                && Arrays.equals(held, sums.held)
                && Arrays.equals(losing, sums.losing)
                && Arrays.equals(gaining, sums.gaining);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(held) * 31 + Arrays.hashCode(losing);
    }
}
