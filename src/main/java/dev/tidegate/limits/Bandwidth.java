package dev.tidegate.limits;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * So many tokens at once, refilled evenly at so many per period.
 *
 * @param name its name in headers and refusals, such as {@code orders-10s}: 1 to 64 of {@code A-Z a-z 0-9 . _ -}; unique in
 *     a rule book; a bucket is known by it, so one that is renamed starts anew
 * @param capacity most tokens held, 1 to 1,000,000,000
 * @param refill tokens that flow in per period, 1 to 1,000,000,000, at most one a nanosecond
 * @param period 1 ms to 1 day
 */
public record Bandwidth(String name, long capacity, long refill, Duration period) {
    private static final long MOST = 1_000_000_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public Bandwidth {
        require(NAME.matcher(name).matches(), "'" + name + "'", "name must be 1 to 64 of A-Z a-z 0-9 . _ -");
        require(capacity >= 1 && capacity <= 1_000_000_000, name, "capacity must be 1 to 1000000000");
        require(refill >= 1 && refill <= 1_000_000_000, name, "refill must be 1 to 1000000000");
        require(
                period.compareTo(Duration.ofMillis(1)) >= 0 && period.compareTo(Duration.ofDays(1)) <= 0,
                name,
                "period must be 1ms to 1d");
        require(refill <= period.toNanos(), name, "refill must be at most one token a nanosecond");
    }

    /** The same for a tier that gets so many times as much; refused where that is more than a bandwidth can be. */
    public Bandwidth times(int multiplier) {
        return new Bandwidth(name, capacity * multiplier, refill * multiplier, period);
    }

    /** The same for an account that gets so many hundredths, rounded down, and cut to what a bandwidth can be. */
    Bandwidth percents(long percents) {
        if (percents == 100) {
            return this;
        }
        long most = Math.min(MOST, period.toNanos());
        return new Bandwidth(
                name, within(capacity * percents / 100, MOST), within(refill * percents / 100, most), period);
    }

    private static long within(long tokens, long most) {
        return Math.clamp(tokens, 1, most);
    }

    private static void require(boolean holds, String name, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("bandwidth " + name + ": " + rule);
        }
    }
}
