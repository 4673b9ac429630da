package dev.tidegate.limits;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConfigurationBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bandwidths of one bucket, as Bucket4j and as headers say them.
 *
 * @param version of the rules that brought it; a bucket never goes back to an older one
 * @param bandwidths at least one
 * @param configuration the same for Bucket4j
 * @param policies the same for {@link RateLimitHeaders#POLICY}
 */
record Quota(long version, List<Bandwidth> bandwidths, BucketConfiguration configuration, String policies) {
    /** Null where there is no bandwidth, and so no limit. */
    static @Nullable Quota of(long version, List<Bandwidth> bandwidths) {
        if (bandwidths.isEmpty()) {
            return null;
        }
        ConfigurationBuilder configuration = BucketConfiguration.builder();
        for (Bandwidth bandwidth : bandwidths) {
            configuration.addLimit(io.github.bucket4j.Bandwidth.builder()
                    .capacity(bandwidth.capacity())
                    .refillGreedy(bandwidth.refill(), bandwidth.period())
                    .id(bandwidth.name())
                    .build());
        }
        return new Quota(
                version, List.copyOf(bandwidths), configuration.build(), RateLimitHeaders.policies(bandwidths));
    }

    /** The smallest capacity of its bandwidths. */
    long smallest() {
        long smallest = bandwidths.getFirst().capacity();
        for (int i = 1; i < bandwidths.size(); i++) {
            smallest = Math.min(smallest, bandwidths.get(i).capacity());
        }
        return smallest;
    }
}
