package dev.tidegate.limits;

import dev.tidegate.order.Lane;
import io.github.bucket4j.BucketConfiguration;

/**
 * Where buckets are kept. A bucket answers at once and never waits: a store that is shared by several gateways takes leases
 * ahead and hands out buckets that serve them.
 */
@FunctionalInterface
public interface BucketStore {
    /**
     * Opens a bucket.
     *
     * @param name whose it is, such as {@code key/NEW/abc}; the same for every gateway
     * @param lane whose requests it serves
     * @param configuration its bandwidths; full where the store does not know the bucket
     */
    TokenBucket open(String name, Lane lane, BucketConfiguration configuration);
}
