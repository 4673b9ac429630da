package dev.tidegate.flood;

import java.util.Arrays;

/** When commands of one kind came to the exchange. */
final class Arrivals {
    private long[] nanos = new long[1_024];
    private int size;

    synchronized void add(long at) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = at;
    }

    synchronized int size() {
        return size;
    }

    /**
     * The most that came in any stretch of time beyond what flowed in meanwhile: what a bucket of this capacity must never exceed.
     *
     * @param perSecond tokens that flow in
     */
    synchronized double most(double perSecond) {
        double most = 0;
        double begun = 0;
        for (int i = 0; i < size; i++) {
            double flowed = i == 0 ? 0 : (nanos[i] - nanos[i - 1]) / 1e9 * perSecond;
            // The best beginning so far, or here.
            begun = Math.max(0, begun - flowed) + 1;
            most = Math.max(most, begun);
        }
        return most;
    }
}
