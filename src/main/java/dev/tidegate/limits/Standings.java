package dev.tidegate.limits;

import dev.tidegate.order.Exact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how a bucket stands from what it answered, bandwidths and tokens of the same moment. */
final class Standings {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long FAR = Long.MAX_VALUE - 1;

    private Standings() {}

    /** The bandwidth of which the smallest part is left, of up to three buckets; null where there is none. */
    static @Nullable Standing tightest(@Nullable Fill first, @Nullable Fill second, @Nullable Fill third) {
        Fill tightest = tighter(tighter(first, second), third);
        return tightest == null ? null : untilFull(tightest, tightest(tightest));
    }

    private static @Nullable Fill tighter(@Nullable Fill one, @Nullable Fill other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return tighter(other, tightest(other), one, tightest(one)) ? other : one;
    }

    private static int tightest(Fill result) {
        int tightest = 0;
        for (int i = 1; i < result.bandwidths().length; i++) {
            if (tighter(result, i, result, tightest)) {
                tightest = i;
            }
        }
        return tightest;
    }

    /** True where a smaller part is left of one than of the other. Capacities are at most a thousand million: products fit. */
    private static boolean tighter(Fill one, int i, Fill other, int j) {
        return one.left(i) * other.bandwidths()[j].getCapacity() < other.left(j) * one.bandwidths()[i].getCapacity();
    }

    static List<Standing> all(Fill result) {
        io.github.bucket4j.Bandwidth[] bandwidths = result.bandwidths();
        List<Standing> standings = new ArrayList<>(bandwidths.length);
        for (int i = 0; i < bandwidths.length; i++) {
            standings.add(untilFull(bandwidths[i], result, i));
        }
        return standings;
    }

    static boolean allFull(Fill result) {
        io.github.bucket4j.Bandwidth[] bandwidths = result.bandwidths();
        for (int i = 0; i < bandwidths.length; i++) {
            if (result.left(i) < bandwidths[i].getCapacity()) {
                return false;
            }
        }
        return true;
    }

    /** The bandwidth that takes longest to have what was asked for, and how long. */
    record Wait(int index, long nanos) {}

    static Wait longest(Fill result, int tokens) {
        io.github.bucket4j.Bandwidth[] bandwidths = result.bandwidths();
        int slowest = 0;
        long longest = -1;
        for (int i = 0; i < bandwidths.length; i++) {
            long wait = nanosUntil(tokens, bandwidths[i], result, i);
            if (wait > longest) {
                longest = wait;
                slowest = i;
            }
        }
        return new Wait(slowest, longest);
    }

    /** The refusal of tokens that a bucket did not have. */
    static Taken.Refused refused(Fill result, int tokens, String policies) {
        Wait wait = longest(result, tokens);
        io.github.bucket4j.Bandwidth bandwidth = result.bandwidths()[wait.index()];
        if (wait.nanos() == NEVER) {
            return new Taken.Refused(bandwidth.getId(), 0, untilFull(bandwidth, result, wait.index()), policies);
        }
        return new Taken.Refused(
                bandwidth.getId(),
                millis(wait.nanos()),
                standing(bandwidth, result, wait.index(), wait.nanos()),
                policies);
    }

    /** The same refusal with so long still to wait. */
    static Taken.Refused later(Taken.Refused refused, long waitNanos, String policies) {
        Standing then = refused.standing();
        Standing now = new Standing(
                then.name(),
                then.capacity(),
                then.period(),
                then.remaining(),
                Math.ceilDiv(waitNanos, NANOS_PER_SECOND));
        return new Taken.Refused(refused.policy(), millis(waitNanos), now, policies);
    }

    private static long millis(long waitNanos) {
        return Math.max(1, Math.ceilDiv(waitNanos, NANOS_PER_MILLI));
    }

    private static Standing untilFull(Fill result, int index) {
        return untilFull(result.bandwidths()[index], result, index);
    }

    private static Standing untilFull(io.github.bucket4j.Bandwidth bandwidth, Fill state, int index) {
        return standing(bandwidth, state, index, nanosUntil(bandwidth.getCapacity(), bandwidth, state, index));
    }

    private static Standing standing(io.github.bucket4j.Bandwidth bandwidth, Fill state, int index, long waitNanos) {
        return new Standing(
                bandwidth.getId(),
                bandwidth.getCapacity(),
                Duration.ofNanos(bandwidth.getRefillPeriodNanos()),
                Math.max(0, state.left(index)),
                Math.ceilDiv(waitNanos, NANOS_PER_SECOND));
    }

    /** Rounded up; {@link #NEVER} where more is asked for than fits. */
    private static long nanosUntil(long tokens, io.github.bucket4j.Bandwidth bandwidth, Fill state, int index) {
        if (tokens > bandwidth.getCapacity()) {
            return NEVER;
        }
        long missing = tokens - state.left(index);
        if (missing <= 0) {
            return 0;
        }
        long period = bandwidth.getRefillPeriodNanos();
        long refill = bandwidth.getRefillTokens();
        if (Math.multiplyHigh(missing, period) != 0 || missing * period < 0) {
            // The part of a token that has flowed in does not show in times as long as these.
            return Math.ceilDiv(missing, refill) > FAR / period
                    ? FAR
                    : Exact.multiplyDivideCeiling(missing, period, refill);
        }
        return Math.ceilDiv(missing * period - state.fraction(index), refill);
    }
}
