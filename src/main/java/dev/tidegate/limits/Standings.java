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

    /** The bandwidth of which the smallest part is left, of up to three buckets; null where there is none. */
    static @Nullable Standing tightest(
            @Nullable VerboseResult<?> first, @Nullable VerboseResult<?> second, @Nullable VerboseResult<?> third) {
        VerboseResult<?> tightest = tighter(tighter(first, second), third);
        return tightest == null ? null : untilFull(tightest, tightest(tightest));
    }

    private static @Nullable VerboseResult<?> tighter(
            @Nullable VerboseResult<?> one, @Nullable VerboseResult<?> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return tighter(other, tightest(other), one, tightest(one)) ? other : one;
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

    /** The bandwidth that takes longest to have what was asked for, and how long. */
    record Wait(int index, long nanos) {}

    static Wait longest(VerboseResult<?> result, int tokens) {
        io.github.bucket4j.Bandwidth[] bandwidths = result.getConfiguration().getBandwidths();
        int slowest = 0;
        long longest = -1;
        for (int i = 0; i < bandwidths.length; i++) {
            long wait = nanosUntil(tokens, bandwidths[i], result.getState(), i);
            if (wait > longest) {
                longest = wait;
                slowest = i;
            }
        }
        return new Wait(slowest, longest);
    }

    /** The refusal of tokens that a bucket did not have. */
    static Taken.Refused refused(VerboseResult<?> result, int tokens, String policies) {
        Wait wait = longest(result, tokens);
        BucketState state = result.getState();
        io.github.bucket4j.Bandwidth bandwidth = result.getConfiguration().getBandwidths()[wait.index()];
        if (wait.nanos() == NEVER) {
            return new Taken.Refused(bandwidth.getId(), 0, untilFull(bandwidth, state, wait.index()), policies);
        }
        return new Taken.Refused(
                bandwidth.getId(),
                millis(wait.nanos()),
                standing(bandwidth, state, wait.index(), wait.nanos()),
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
