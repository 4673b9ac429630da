package dev.tidegate.limits;

import dev.tidegate.order.Lane;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.VerboseResult;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.util.function.LongSupplier;

/** Buckets in this process alone, lock-free. */
public final class LocalBuckets implements BucketStore {
    private final TimeMeter time;

    /** @param nanos a clock that does not go back, in nanoseconds; its zero does not matter */
    public LocalBuckets(LongSupplier nanos) {
        time = new SuppliedTime(nanos);
    }

    @Override
    public TokenBucket open(String name, Lane lane, BucketConfiguration configuration) {
        return open(configuration);
    }

    /** Opens a bucket that nobody else knows. */
    public TokenBucket open(BucketConfiguration configuration) {
        LocalBucketBuilder builder = Bucket.builder()
                .withCustomTimePrecision(time)
                .withSynchronizationStrategy(SynchronizationStrategy.LOCK_FREE);
        for (Bandwidth bandwidth : configuration.getBandwidths()) {
            builder.addLimit(bandwidth);
        }
        return new Local(builder.build());
    }

    private record SuppliedTime(LongSupplier nanos) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanos.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    /** What Bucket4j answered, bandwidths and tokens of the same moment. */
    private record Answered(boolean taken, VerboseResult<?> result) implements Fill {
        @Override
        public Bandwidth[] bandwidths() {
            return result.getConfiguration().getBandwidths();
        }

        @Override
        public long left(int bandwidth) {
            return result.getState().getCurrentSize(bandwidth);
        }

        @Override
        public long fraction(int bandwidth) {
            return result.getState().getRoundingError(bandwidth);
        }
    }

    private record Local(Bucket bucket) implements TokenBucket {
        @Override
        public Fill take(int tokens) {
            VerboseResult<Boolean> result = bucket.asVerbose().tryConsume(tokens);
            return new Answered(result.getValue(), result);
        }

        @Override
        public void refund(int tokens) {
            bucket.addTokens(tokens);
        }

        @Override
        public void charge(int tokens, long mostOwed) {
            if (bucket.getAvailableTokens() > -mostOwed) {
                bucket.consumeIgnoringRateLimits(tokens);
            }
        }

        @Override
        public Fill left() {
            return new Answered(false, bucket.asVerbose().getAvailableTokens());
        }

        @Override
        public void adopt(BucketConfiguration configuration) {
            bucket.replaceConfiguration(configuration, TokensInheritanceStrategy.AS_IS);
        }

        @Override
        public boolean isFull() {
            return Standings.allFull(left());
        }

        @Override
        public boolean isAlone() {
            return true;
        }
    }
}
