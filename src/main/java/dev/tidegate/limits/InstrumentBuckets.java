package dev.tidegate.limits;

import dev.tidegate.order.AccountId;
import org.jspecify.annotations.Nullable;

/** The buckets that one account has for one instrument, by ordinal of the lane. */
final class InstrumentBuckets {
    /** Whose and which. */
    record Key(AccountId account, String symbol) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byAccount = account.compareTo(other.account);
            return byAccount != 0 ? byAccount : symbol.compareTo(other.symbol);
        }

        @Override
        public String toString() {
            return account.value() + '/' + symbol;
        }
    }

    private final AccountLimits owner;
    private final QuotaBucket[] buckets;
    private volatile boolean retired;

    InstrumentBuckets(Key key, AccountLimits owner, Purse.Opener opener) {
        this.owner = owner;
        buckets = Purse.buckets(opener, "instrument", key, owner.tier().instrument());
    }

    /** The bucket of a lane, under the quota in force. */
    QuotaBucket bucket(int lane) {
        @Nullable Quota[] quotas = owner.tier().instrument();
        QuotaBucket bucket = buckets[lane];
        bucket.adopt(quotas[lane]);
        return bucket;
    }

    /**
     * Takes this out of use if that gives nobody anything. Who takes a token meanwhile either is seen here or sees that this is
     * retired, and takes another from what comes in its place.
     */
    boolean retire() {
        retired = true;
        boolean full = true;
        for (int lane = 0; lane < buckets.length; lane++) {
            full &= bucket(lane).isFull();
        }
        retired = full;
        return full;
    }

    boolean retired() {
        return retired;
    }
}
