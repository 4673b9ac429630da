package dev.tidegate.journey;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Ids that are unique over restarts and replicas and sort by time within one process: a prefix from the moment of the start and
 * a random number, and a counter. 20 characters of {@code 0-9 a-z -}. Thread-safe.
 */
public final class Ids implements Supplier<String> {
    private static final int COUNTER = 7;
    private static final int RADIX = 36;

    private final String prefix;
    private final AtomicLong counter = new AtomicLong();

    /**
     * Ids of one process.
     *
     * @param startMillis when it was started, epoch milliseconds
     * @param random tells apart processes started in the same millisecond
     */
    public Ids(long startMillis, long random) {
        prefix = padded(Long.toString(startMillis, RADIX), 8)
                + padded(Long.toString(Math.floorMod(random, 60_466_176L), RADIX), 5);
    }

    private static String padded(String digits, int length) {
        return "0".repeat(Math.max(0, length - digits.length())) + digits;
    }

    @Override
    public String get() {
        return prefix + padded(Long.toString(counter.incrementAndGet(), RADIX), COUNTER);
    }
}
