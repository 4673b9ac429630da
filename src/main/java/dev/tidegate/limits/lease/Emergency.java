package dev.tidegate.limits.lease;

import dev.tidegate.limits.Fill;
import dev.tidegate.limits.LocalBuckets;
import dev.tidegate.limits.TokenBucket;
import dev.tidegate.order.Lane;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway goes by while the store is lost: half of its even share of the limit, so that all of them together admit half of
 * it; cancels by the whole limit. It begins with no more than this gateway knows to be left.
 */
final class Emergency {
    private final LocalBuckets local;
    private final Lane lane;
    private @Nullable TokenBucket bucket;
    private int gateways;

    Emergency(LocalBuckets local, Lane lane) {
        this.local = local;
        this.lane = lane;
    }

    /** Begins: the store has just been lost. {@code lefts} is what was left of each bandwidth, {@code held} how much of that is here. */
    TokenBucket begin(Bandwidth[] bandwidths, long[] lefts, long held, int alive) {
        TokenBucket before = bucket;
        long[] most = new long[bandwidths.length];
        Fill last = before == null || alive != gateways ? null : before.left();
        for (int i = 0; i < bandwidths.length; i++) {
            long elsewhere = Math.max(0, lefts[i] - held);
            long known = lane == Lane.CANCEL ? lefts[i] : held + elsewhere / alive;
            most[i] = last == null || last.bandwidths().length <= i ? known : Math.min(known, last.left(i));
        }
        gateways = alive;
        TokenBucket begun = local.open(configuration(bandwidths, most, alive));
        bucket = begun;
        return begun;
    }

    private BucketConfiguration configuration(Bandwidth[] bandwidths, long[] most, int alive) {
        int parts = lane == Lane.CANCEL ? 1 : 2 * alive;
        ConfigurationBuilder configuration = BucketConfiguration.builder();
        for (int i = 0; i < bandwidths.length; i++) {
            Bandwidth whole = bandwidths[i];
            long capacity = Math.max(1, whole.getCapacity() / parts);
            configuration.addLimit(Bandwidth.builder()
                    .capacity(capacity)
                    .refillGreedy(
                            whole.getRefillTokens(),
                            java.time.Duration.ofNanos(whole.getRefillPeriodNanos())
                                    .multipliedBy(parts))
                    .initialTokens(Math.clamp(most[i], 0, capacity))
                    .id(whole.getId())
                    .build());
        }
        return configuration.build();
    }

    @Nullable
    TokenBucket bucket() {
        return bucket;
    }
}
