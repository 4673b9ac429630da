package dev.tidegate.limits;

import dev.tidegate.order.Exact;
import io.github.bucket4j.BucketState;
import io.github.bucket4j.VerboseResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how a bucket stands from what Bucket4j answered, bandwidths and tokens of the same moment. */
final class Standings {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long FAR = Long.MAX_VALUE - 1;

    private Standings() {}

    /** The bandwidth of which the smallest part is left, of one or two buckets; null where there is none. */
    static @Nullable Standing tightest(@Nullable VerboseResult<?> first, @Nullable VerboseResult<?> second) {
        if (first == null) {
            return second == null ? null : untilFull(second, tightest(second));
        }
        int one = tightest(first);
        if (second == null) {
            return untilFull(first, one);
        }
        int other = tightest(second);
        return tighter(second, other, first, one) ? untilFull(second, other) : untilFull(first, one);
    }

    private static int tightest(VerboseResult<?> result) {
        int tightest = 0;
        for (int i = 1; i < result.getConfiguration().getBandwidths().length; i++) {
            if (tighter(result, i, result, tightest)) {
                tightest = i;
            }
        }
        return tightest;
    }

    /** True where a smaller part is left of one than of the other. Capacities are at most a thousand million: products fit. */
    private static boolean tighter(VerboseResult<?> one, int i, VerboseResult<?> other, int j) {
        return one.getState().getCurrentSize(i)
                        * other.getConfiguration().getBandwidths()[j].getCapacity()
                < other.getState().getCurrentSize(j)
                        * one.getConfiguration().getBandwidths()[i].getCapacity();
    }

    static List<Standing> all(VerboseResult<?> result) {
        io.github.bucket4j.Bandwidth[] bandwidths = result.getConfiguration().getBandwidths();
        List<Standing> standings = new ArrayList<>(bandwidths.length);
        for (int i = 0; i < bandwidths.length; i++) {
            standings.add(untilFull(bandwidths[i], result.getState(), i));
        }
        return standings;
    }

    static boolean allFull(VerboseResult<?> result) {
        io.github.bucket4j.Bandwidth[] bandwidths = result.getConfiguration().getBandwidths();
        for (int i = 0; i < bandwidths.length; i++) {
            if (result.getState().getCurrentSize(i) < bandwidths[i].getCapacity()) {
                return false;
            }
        }
        return true;
    }

    /** The refusal of tokens that a bucket did not have. */
    static Taken.Refused refused(VerboseResult<?> result, int tokens, String policies) {
        io.github.bucket4j.Bandwidth[] bandwidths = result.getConfiguration().getBandwidths();
        BucketState state = result.getState();
        int slowest = 0;
        long longest = -1;
        for (int i = 0; i < bandwidths.length; i++) {
            long wait = nanosUntil(tokens, bandwidths[i], state, i);
            if (wait > longest) {
                longest = wait;
                slowest = i;
            }
        }
        io.github.bucket4j.Bandwidth bandwidth = bandwidths[slowest];
        if (longest == NEVER) {
            return new Taken.Refused(bandwidth.getId(), 0, untilFull(bandwidth, state, slowest), policies);
        }
        return new Taken.Refused(
                bandwidth.getId(),
                Math.max(1, Math.ceilDiv(longest, NANOS_PER_MILLI)),
                standing(bandwidth, state, slowest, longest),
                policies);
    }

    private static Standing untilFull(VerboseResult<?> result, int index) {
        return untilFull(result.getConfiguration().getBandwidths()[index], result.getState(), index);
    }

    private static Standing untilFull(io.github.bucket4j.Bandwidth bandwidth, BucketState state, int index) {
        return standing(bandwidth, state, index, nanosUntil(bandwidth.getCapacity(), bandwidth, state, index));
    }

    private static Standing standing(
            io.github.bucket4j.Bandwidth bandwidth, BucketState state, int index, long waitNanos) {
        return new Standing(
                bandwidth.getId(),
                bandwidth.getCapacity(),
                Duration.ofNanos(bandwidth.getRefillPeriodNanos()),
                Math.max(0, state.getCurrentSize(index)),
                Math.ceilDiv(waitNanos, NANOS_PER_SECOND));
    }

    /** Rounded up; {@link #NEVER} where more is asked for than fits. */
    private static long nanosUntil(long tokens, io.github.bucket4j.Bandwidth bandwidth, BucketState state, int index) {
        if (tokens > bandwidth.getCapacity()) {
            return NEVER;
        }
        long missing = tokens - state.getCurrentSize(index);
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
        return Math.ceilDiv(missing * period - state.getRoundingError(index), refill);
    }
}
