package dev.tidegate.risk.scenario;

import java.util.Arrays;

/**
 * What positions and open orders of one account come to in every scenario: {@code R}, the sum of its positions' profits, and {@code U}, the
 * sum of the profits of those open orders that would lose. {@code -(R + U)} is the worst loss over every subset of the orders being filled,
 * exactly, for each order by itself is filled or not, whichever is worse.
 *
 * <p>Minor units. Each position's and each order's profit is rounded down by itself, so taking out what was put in leaves no rest.
 * An {@link ArithmeticException} says that a figure left its bits; the sums are then no longer to be used. Not thread-safe.
 */
public final class ScenarioSums {
    /** Products beyond it are no longer told apart from their neighbours. */
    private static final double LARGEST = 1L << 53;

    private final UnitVectors vectors;
    private final long[] held;
    private final long[] open;
    private final long[] scratch;

    public ScenarioSums(UnitVectors vectors) {
        this.vectors = vectors;
        held = new long[vectors.scenarios()];
        open = new long[vectors.scenarios()];
        scratch = new long[vectors.scenarios()];
    }

    /** The version of the vectors the sums are made of. */
    public long version() {
        return vectors.version();
    }

    /** A position goes from one number of lots to another, signed. */
    public void position(String symbol, long before, long after) {
        double[] unit = vectors.row(symbol);
        for (int s = 0; s < held.length; s++) {
            held[s] = Math.addExact(held[s], rounded(after * unit[s]) - rounded(before * unit[s]));
        }
    }

    /**
     * An order becomes open.
     *
     * @param lots that can still trade, positive to buy and negative to sell
     * @param entryLoss what trading at its price loses at once against the mark, minor units, not negative
     */
    public void opened(String symbol, long lots, long entryLoss) {
        double[] unit = vectors.row(symbol);
        for (int s = 0; s < open.length; s++) {
            open[s] = Math.addExact(open[s], Math.min(0, rounded(lots * unit[s]) - entryLoss));
        }
    }

    /** An order that was opened with the same figures is over. */
    public void closed(String symbol, long lots, long entryLoss) {
        double[] unit = vectors.row(symbol);
        for (int s = 0; s < open.length; s++) {
            open[s] = Math.subtractExact(open[s], Math.min(0, rounded(lots * unit[s]) - entryLoss));
        }
    }

    /** The worst loss over all scenarios and all subsets of open orders, not negative. */
    public long worstLoss() {
        long worst = 0;
        for (int s = 0; s < held.length; s++) {
            worst = Math.max(worst, -(held[s] + open[s]));
        }
        return worst;
    }

    /** The same with one order more. */
    public long worstLossWith(String symbol, long lots, long entryLoss) {
        double[] unit = vectors.row(symbol);
        long worst = 0;
        for (int s = 0; s < held.length; s++) {
            long order = Math.min(0, rounded(lots * unit[s]) - entryLoss);
            worst = Math.max(worst, -(held[s] + open[s] + order));
        }
        return worst;
    }

    /** The loss of one scenario; negative where even the worst subset gains. */
    public long loss(int scenario) {
        return -(held[scenario] + open[scenario]);
    }

    /** The profit of the positions alone in one scenario. */
    public long heldProfit(int scenario) {
        return held[scenario];
    }

    /**
     * The mean loss of the worst scenarios, each at its worst subset of orders, rounded up: {@code m = n (1 - level)} of them, the last
     * one in part.
     */
    public long expectedShortfall(double level) {
        for (int s = 0; s < scratch.length; s++) {
            scratch[s] = loss(s);
        }
        return shortfallOfScratch(level);
    }

    /** The same with one order more. */
    public long expectedShortfallWith(String symbol, long lots, long entryLoss, double level) {
        double[] unit = vectors.row(symbol);
        for (int s = 0; s < scratch.length; s++) {
            scratch[s] = loss(s) - Math.min(0, rounded(lots * unit[s]) - entryLoss);
        }
        return shortfallOfScratch(level);
    }

    private long shortfallOfScratch(double level) {
        double tail = scratch.length * (1 - level);
        int whole = (int) Math.floor(tail + 1e-9);
        int least = scratch.length - Math.min(scratch.length, whole + 1);
        select(scratch, least);
        long sum = 0;
        for (int s = scratch.length - whole; s < scratch.length; s++) {
            sum = Math.addExact(sum, scratch[s]);
        }
        double part = whole < scratch.length ? Math.max(0, tail - whole) * scratch[least] : 0;
        return (long) Math.ceil((sum + part) / Math.max(tail, whole));
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

    private static long rounded(double minor) {
        if (!(Math.abs(minor) <= LARGEST)) {
            throw new ArithmeticException("a profit of " + minor + " minor units is beyond 53 bits");
        }
        return (long) Math.floor(minor);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScenarioSums sums
                && version() == sums.version()
                && Arrays.equals(held, sums.held)
                && Arrays.equals(open, sums.open);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(held) * 31 + Arrays.hashCode(open);
    }

    @Override
    public String toString() {
        return "held " + Arrays.toString(held) + " open " + Arrays.toString(open);
    }
}
