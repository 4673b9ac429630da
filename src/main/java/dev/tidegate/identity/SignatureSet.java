package dev.tidegate.identity;

import java.util.Arrays;

/**
 * A set of 96-bit numbers that look random: open addressing with linear probing, at most three quarters full, 12 bytes a place.
 * Zero means empty, and is taken for one where it is ever asked for. Places depend on a seed, so that who holds a key and picks
 * requests by their signatures cannot make them crowd in one place. Not safe for use by several threads.
 */
final class SignatureSet {
    private static final int SMALLEST = 16;

    private final long factor;
    private long[] highs;
    private int[] lows;
    private int size;

    /**
     * A set.
     *
     * @param expected how many numbers there is room for before it has to grow
     * @param seed known to nobody outside
     */
    SignatureSet(int expected, long seed) {
        factor = seed | 1;
        int places = Math.max(SMALLEST, expected + expected / 2);
        highs = new long[places];
        lows = new int[places];
    }

    boolean contains(long high, int low) {
        int at = find(high, distinct(high, low));
        return !empty(at);
    }

    /** Adds a number that is not contained. */
    void add(long high, int low) {
        if (4L * (size + 1) > 3L * highs.length) {
            grow();
        }
        put(high, distinct(high, low));
        size++;
    }

    int size() {
        return size;
    }

    /** True where it is not much larger than what it holds needs: worth being used again for as much. */
    boolean fits() {
        return highs.length <= Math.max(SMALLEST, 4L * size);
    }

    void clear() {
        Arrays.fill(highs, 0);
        Arrays.fill(lows, 0);
        size = 0;
    }

    private static int distinct(long high, int low) {
        return (high | low) == 0 ? 1 : low;
    }

    private void grow() {
        long[] oldHighs = highs;
        int[] oldLows = lows;
        highs = new long[2 * oldHighs.length];
        lows = new int[highs.length];
        for (int at = 0; at < oldHighs.length; at++) {
            if ((oldHighs[at] | oldLows[at]) != 0) {
                put(oldHighs[at], oldLows[at]);
            }
        }
    }

    private void put(long high, int low) {
        int at = find(high, low);
        highs[at] = high;
        lows[at] = low;
    }

    private boolean empty(int at) {
        return (highs[at] | lows[at]) == 0;
    }

    /** Where the number is, or where it belongs. */
    private int find(long high, int low) {
        int places = highs.length;
        int at = (int) ((high * factor >>> Integer.SIZE) * places >>> Integer.SIZE);
        while (!empty(at) && (highs[at] != high || lows[at] != low)) {
            at = at + 1 == places ? 0 : at + 1;
        }
        return at;
    }
}
