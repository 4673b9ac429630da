package dev.tidegate.fills;

import dev.tidegate.order.AccountId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Whether an account is known to be what the exchange holds. It is not until it has been read once since it was listed, and not
 * while the execution feed has been gone for longer than it may be, until it has been read again.
 */
final class VenueTruth {
    private final long patienceNanos;
    private final LongSupplier nanos;
    private final Set<AccountId> read = ConcurrentHashMap.newKeySet();
    private volatile boolean shaken;
    private volatile long calmNanos;
    private volatile boolean following;
    private volatile long lostNanos;

    VenueTruth(Duration patience, LongSupplier nanos) {
        this.patienceNanos = patience.toNanos();
        this.nanos = nanos;
        this.lostNanos = nanos.getAsLong();
    }

    /** True where only proven reductions may pass. One look-up, from any thread. */
    boolean reconciling(AccountId account) {
        return unread(account) || blind();
    }

    private boolean blind() {
        return !following && nanos.getAsLong() - lostNanos > patienceNanos;
    }

    boolean unread(AccountId account) {
        return !read.contains(account);
    }

    /**
     * An account was read.
     *
     * @param askedNanos when the reading began: one that began too early after the ledger was shaken does not count
     */
    void read(AccountId account, long askedNanos) {
        if (!shaken || askedNanos - calmNanos >= 0) {
            read.add(account);
        }
    }

    /** No account counts as read before a reading that begins after this time. */
    void shaken(Duration horizon) {
        calmNanos = nanos.getAsLong() + horizon.toNanos();
        shaken = true;
        read.clear();
    }

    /** Forgets the accounts that are not among these: should they come back, they count as not read. */
    void keep(Set<AccountId> accounts) {
        read.retainAll(accounts);
    }

    void feedLost() {
        if (following) {
            lostNanos = nanos.getAsLong();
            following = false;
        }
    }

    void feedFollowed() {
        if (blind()) {
            read.clear();
        }
        following = true;
    }

    boolean following() {
        return following;
    }
}
