package dev.tidegate.load;

/** Counts times in steps of 10 µs up to a second; longer ones count as a second. */
final class Latencies {
    private static final int STEP_NANOS = 10_000;

    private final int[] counts = new int[100_000];
    private long count;

    void add(long nanos) {
        counts[(int) Math.clamp(nanos / STEP_NANOS, 0, counts.length - 1)]++;
        count++;
    }

    /** The time that so large a part did not exceed, in milliseconds; 0 where there is none. */
    double millis(double part) {
        long wanted = (long) Math.ceil(part * count);
        long seen = 0;
        for (int i = 0; i < counts.length && wanted > 0; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return (i + 1) * STEP_NANOS / 1e6;
            }
        }
        return 0;
    }
}
