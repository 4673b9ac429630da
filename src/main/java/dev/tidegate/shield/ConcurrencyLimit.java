package dev.tidegate.shield;

/**
 * How many orders an exchange can hold at a time without making them wait, learnt from its latency: a gradient between what it
 * takes now and what it usually takes, or what is good by the rules where that is longer. The usual latency follows slowly upwards (time constant {@value #SLOW_MILLIS} ms) and
 * quickly downwards, so nothing has to be drained to find it out. Latency within {@link #TOLERANCE} of the usual lets the limit
 * grow, by the root of itself a window, where it is in use; more than that shrinks it in proportion, by at most a half of
 * {@link #SMOOTHING} a window. Not thread-safe; time is handed in.
 *
 * <p>The idea is that of the second gradient limit of Netflix's concurrency-limits, with a usual latency that follows time
 * instead of the number of samples.
 */
final class ConcurrencyLimit {
    /** Length of a window, where it has enough samples. */
    static final long WINDOW_NANOS = 100_000_000L;

    /** Fewest samples of a window. */
    static final int SAMPLES = 10;

    static final double TOLERANCE = 2.0;
    static final double SMOOTHING = 0.5;
    static final long SLOW_MILLIS = 60_000;
    static final long FAST_MILLIS = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;

    private OverloadRules rules;
    private double limit;
    private double usualNanos;
    private long windowSince;
    private boolean windowOpen;
    private long sumNanos;
    private int samples;
    private int busiest;

    ConcurrencyLimit(OverloadRules rules) {
        this.rules = rules;
        this.limit = rules.initial();
    }

    /** Other bounds; what has been learnt stays. */
    void adopt(OverloadRules next) {
        rules = next;
        limit = Math.clamp(limit, next.least(), next.most());
    }

    /** Orders that may be there at a time. */
    int limit() {
        return (int) limit;
    }

    /** The usual latency in nanoseconds, 0 while nothing has been measured. */
    double usualNanos() {
        return usualNanos;
    }

    /**
     * An order came back.
     *
     * @param latencyNanos how long the exchange had it; for one that was not answered in time, its deadline
     * @param inFlight how many were there while it was, itself included
     */
    void sample(long latencyNanos, int inFlight, long nowNanos) {
        if (!windowOpen) {
            windowOpen = true;
            windowSince = nowNanos;
        }
        sumNanos += Math.max(0, latencyNanos);
        samples++;
        busiest = Math.max(busiest, inFlight);
        if (samples >= SAMPLES && nowNanos - windowSince >= WINDOW_NANOS) {
            close((double) sumNanos / samples, nowNanos - windowSince);
            windowSince = nowNanos;
            sumNanos = 0;
            samples = 0;
            busiest = 0;
        }
    }

    private void close(double nowNanos, long spanNanos) {
        double usual = usualNanos == 0 ? nowNanos : usualNanos;
        double good = Math.max(TOLERANCE * usual, rules.goodMillis() * NANOS_PER_MILLI);
        double gradient = nowNanos <= 0 ? 1 : Math.clamp(good / nowNanos, 0.5, 1.0);
        boolean used = busiest >= limit / 2;
        double wanted = gradient < 1 ? limit * gradient : used ? limit + Math.sqrt(limit) : limit;
        limit = Math.clamp(limit + SMOOTHING * (wanted - limit), rules.least(), rules.most());
        double pace = nowNanos > usual ? SLOW_MILLIS : FAST_MILLIS;
        usualNanos = usual + (nowNanos - usual) * -Math.expm1(-spanNanos / NANOS_PER_MILLI / pace);
    }
}
