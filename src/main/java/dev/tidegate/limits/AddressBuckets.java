package dev.tidegate.limits;

import dev.tidegate.order.Lane;
import org.jspecify.annotations.Nullable;

/** The buckets of one address prefix: for all its requests, and for those that could not be read or authenticated. */
final class AddressBuckets {
    /** What is in force for every address. */
    record Quotas(@Nullable Quota requests, @Nullable Quota failures) {}

    private final QuotaBucket requests;
    private final QuotaBucket failures;
    private volatile boolean retired;

    AddressBuckets(AddressPrefix prefix, Purse.Opener opener, Quotas quotas) {
        requests = new QuotaBucket(opener, "address", Lane.QUERY, prefix, quotas.requests());
        failures = new QuotaBucket(opener, "failures", Lane.QUERY, prefix, quotas.failures());
    }

    /** Takes one token for a request, unless the address has failed too often; null where nothing limits. */
    Taken.@Nullable Refused take(Quotas quotas) {
        adopt(quotas);
        if (failures.isTouched()) {
            Fill left = failures.left();
            if (left != null && left.least() < 1) {
                return Standings.refused(
                        left,
                        1,
                        quotas.failures() == null ? "" : quotas.failures().policies());
            }
        }
        Fill taken = requests.take(1);
        if (taken == null || taken.taken()) {
            return null;
        }
        return Standings.refused(
                taken, 1, quotas.requests() == null ? "" : quotas.requests().policies());
    }

    /** Takes one token for a failure, where there is one left. */
    void fail(Quotas quotas) {
        adopt(quotas);
        failures.take(1);
    }

    private void adopt(Quotas quotas) {
        requests.adopt(quotas.requests());
        failures.adopt(quotas.failures());
    }

    /**
     * Takes this out of use if that gives nobody anything. Who takes a token meanwhile either is seen here or sees that this is
     * retired, and takes another from what comes in its place: never is a token given twice.
     */
    boolean retire(Quotas quotas) {
        adopt(quotas);
        retired = true;
        boolean full = requests.isFull() && failures.isFull();
        retired = full;
        return full;
    }

    boolean retired() {
        return retired;
    }
}
