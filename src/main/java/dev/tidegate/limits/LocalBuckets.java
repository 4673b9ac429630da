package dev.tidegate.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
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
    public Bucket open(String name, BucketConfiguration configuration) {
        LocalBucketBuilder builder = Bucket.builder()
                .withCustomTimePrecision(time)
                .withSynchronizationStrategy(SynchronizationStrategy.LOCK_FREE);
        for (io.github.bucket4j.Bandwidth bandwidth : configuration.getBandwidths()) {
            builder.addLimit(bandwidth);
        }
        return builder.build();
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
}
