package dev.tidegate.identity;

/**
 * A set of pairs of longs that look random: open addressing with linear probing, at most half full, 16 bytes an entry. The pair
 * (0, 0) means empty, and is taken for (0, 1) where it is ever asked for. Places depend on a seed, so that who holds a key and
 * picks requests by their signatures cannot make them crowd in one place. Not safe for use by several threads.
 */
final class SignatureSet {
    private static final int SMALLEST = 16;

    private final long factor;
    private long[] pairs;
    private int size;

    /**
     * @param expected how many pairs there is room for before it has to grow
     * @param seed known to nobody outside
     */
    SignatureSet(int expected, long seed) {
        factor = seed | 1;
        int entries = Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, expected)) << 2);
        pairs = new long[2 * entries];
    }

    boolean contains(long high, long low) {
        int at = find(pairs, high, distinct(high, low));
        return (pairs[at] | pairs[at + 1]) != 0;
    }

    /** Adds a pair that is not contained. */
    void add(long high, long low) {
        if (4 * (size + 1) > pairs.length) {
            grow();
        }
        put(pairs, high, distinct(high, low));
        size++;
    }

    int size() {
        return size;
    }

    private static long distinct(long high, long low) {
        return (high | low) == 0 ? 1 : low;
    }

    private void grow() {
        long[] wider = new long[2 * pairs.length];
        for (int at = 0; at < pairs.length; at += 2) {
            if ((pairs[at] | pairs[at + 1]) != 0) {
                put(wider, pairs[at], pairs[at + 1]);
            }
        }
        pairs = wider;
    }

    private void put(long[] pairs, long high, long low) {
        int at = find(pairs, high, low);
        pairs[at] = high;
        pairs[at + 1] = low;
    }

    /** Where the pair is, or where it belongs. */
    private int find(long[] pairs, long high, long low) {
        int mask = pairs.length - 2;
        int at = (int) ((high * factor) >>> Integer.SIZE) & mask;
        while ((pairs[at] | pairs[at + 1]) != 0 && (pairs[at] != high || pairs[at + 1] != low)) {
            at = (at + 2) & mask;
        }
        return at;
    }
}
