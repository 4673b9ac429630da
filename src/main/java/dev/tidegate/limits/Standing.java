package dev.tidegate.limits;

import java.time.Duration;

/**
 * How one bandwidth of a bucket stands.
 *
 * @param name of the bandwidth
 * @param capacity most tokens it holds
 * @param period in which its refill flows in
 * @param remaining tokens left, not negative
 * @param refillSeconds seconds, rounded up, until it is full again, or, where tokens were refused, until there are as many as were
 *     asked for
 */
public record Standing(String name, long capacity, Duration period, long remaining, long refillSeconds) {
    /** True where a smaller part is left than of another. Capacities are at most a thousand million: products fit. */
    public boolean tighterThan(Standing other) {
        return remaining * other.capacity < other.remaining * capacity;
    }
}
