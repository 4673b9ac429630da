package dev.tidegate.limits.lease;

import io.github.bucket4j.Bandwidth;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The buckets that all gateways of a store draw from. Counts are totals under one lease, so that an exchange that was carried out
 * twice, or whose answer was lost, does no harm.
 */
public interface SharedTokens {
    /** How long a lease lasts in the store after its last exchange, in milliseconds: then its tokens count as used. */
    long LASTS_MILLIS = 6_000;

    /**
     * What a gateway tells of a bucket, and asks for.
     *
     * @param bucket its name
     * @param bandwidths in force at this gateway, at most four
     * @param lease its number, different for every lease of a gateway
     * @param used tokens of the lease that were used
     * @param returned tokens of the lease that are given back
     * @param owed tokens taken beyond any lease, less those given back that had been used
     * @param owedBefore what the store is known to have been told of that
     * @param need tokens that somebody waits for
     * @param spare tokens to have ahead
     * @param last true where the lease ends with this
     */
    record Ask(
            String bucket,
            Bandwidth[] bandwidths,
            long lease,
            long used,
            long returned,
            long owed,
            long owedBefore,
            long need,
            long spare,
            boolean last) {}

    /**
     * What came of it.
     *
     * @param known false where the store did not know the lease: what it held counts as used, and {@code granted} counts on from what
     *     was told of it
     * @param granted tokens granted under the lease
     * @param leased tokens in the leases of all gateways
     * @param left by bandwidth, tokens left in the shared bucket, less than none where some are owed
     */
    record Grant(boolean known, long granted, long leased, long[] left) {}

    /**
     * Exchanges for several buckets, each by itself.
     *
     * @param answer called once, soon, on any thread: a grant for each ask, or null where the store did not answer
     */
    void exchange(List<Ask> asks, Consumer<@Nullable List<Grant>> answer);

    /** True while the store cannot be reached. One look. */
    boolean lost();

    /** Gateways that draw from the store, as last heard of, this one included: at least 1. */
    int gateways();
}
