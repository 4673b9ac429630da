package dev.tidegate.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.VerboseResult;
import org.jspecify.annotations.Nullable;

/**
 * A bucket whose quota may change or end while it is used. Made on first use: one that has not been asked for anything is full.
 * A new quota never adds a token: what is left stays, cut to the new capacity.
 */
final class QuotaBucket {
    private final BucketStore store;
    private final String level;
    private final Object owner;
    private volatile @Nullable Quota quota;
    private volatile @Nullable Bucket bucket;

    /**
     * @param level and owner: what it is called in the store
     * @param quota null where there is no limit
     */
    QuotaBucket(BucketStore store, String level, Object owner, @Nullable Quota quota) {
        this.store = store;
        this.level = level;
        this.owner = owner;
        this.quota = quota;
    }

    @Nullable
    Quota quota() {
        return quota;
    }

    /** Goes on under another quota; that of older rules than it has is ignored. */
    void adopt(@Nullable Quota next) {
        if (next != quota) {
            replace(next);
        }
    }

    private synchronized void replace(@Nullable Quota next) {
        Quota current = quota;
        if (next != null && current != null && next.version() < current.version()) {
            return;
        }
        Bucket opened = bucket;
        if (opened != null && next != null) {
            // The bucket outlives a time without a limit, so that taking a limit away and back is no refill.
            opened.replaceConfiguration(next.configuration(), TokensInheritanceStrategy.AS_IS);
        }
        quota = next;
    }

    /** Takes tokens where they are all there; null where there is no limit. */
    @Nullable
    VerboseResult<Boolean> take(int tokens) {
        Quota current = quota;
        return current == null ? null : opened(current).asVerbose().tryConsume(tokens);
    }

    /** Gives tokens back that were taken. */
    void refund(int tokens) {
        Bucket opened = bucket;
        if (opened != null && quota != null) {
            opened.addTokens(tokens);
        }
    }

    /** What is left; null where there is no limit. */
    @Nullable
    VerboseResult<Long> left() {
        Quota current = quota;
        return current == null ? null : opened(current).asVerbose().getAvailableTokens();
    }

    /** True where something has been asked of it. */
    boolean isTouched() {
        return bucket != null;
    }

    /** True where dropping this and making it anew would give nobody anything. */
    boolean isFull() {
        Bucket opened = bucket;
        return opened == null
                || quota == null
                || Standings.allFull(opened.asVerbose().getAvailableTokens());
    }

    private Bucket opened(Quota current) {
        Bucket opened = bucket;
        return opened != null ? opened : open(current);
    }

    private synchronized Bucket open(Quota current) {
        Bucket opened = bucket;
        if (opened == null) {
            // Where the quota has just changed, the newer one counts; where it has just ended, this bucket is the last
            // to know.
            Quota newest = quota;
            opened = store.open(level + '/' + owner, (newest == null ? current : newest).configuration());
            bucket = opened;
        }
        return opened;
    }
}
