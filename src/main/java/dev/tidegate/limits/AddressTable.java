package dev.tidegate.limits;

import dev.tidegate.limits.AddressBuckets.Quotas;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of the addresses seen lately, at most {@code capacity}. Only full buckets are dropped, since a bucket made anew is
 * full: every newcomer looks at a few of the oldest, so the table shrinks by itself to those that matter. Where it is full of
 * buckets in use, all newcomers share one, without a count of failures: it is small enough for all of them together.
 */
final class AddressTable {
    private static final int LOOKS = 4;
    private static final AddressPrefix NOBODY = new AddressPrefix(0);

    private final BucketStore store;
    private final int capacity;
    private final ConcurrentHashMap<AddressPrefix, AddressBuckets> byPrefix = new ConcurrentHashMap<>();
    /** Each entry of the map once, the longest unlooked-at first. */
    private final Queue<AddressBuckets> waiting = new ConcurrentLinkedQueue<>();

    private final AtomicInteger size = new AtomicInteger();
    private final AddressBuckets overflow;

    AddressTable(BucketStore store, int capacity) {
        this.store = store;
        this.capacity = capacity;
        overflow = new AddressBuckets(NOBODY, store, new Quotas(null, null));
    }

    /** Takes one token for a request; null where it was there. */
    Taken.@Nullable Refused take(AddressPrefix prefix, Quotas quotas) {
        while (true) {
            AddressBuckets buckets = of(prefix, quotas);
            Taken.Refused refused = buckets.take(quotas);
            if (refused != null || !buckets.retired()) {
                return refused;
            }
        }
    }

    /** Counts a failure. */
    void fail(AddressPrefix prefix, Quotas quotas) {
        while (true) {
            AddressBuckets buckets = of(prefix, quotas);
            if (buckets == overflow) {
                return;
            }
            buckets.fail(quotas);
            if (!buckets.retired()) {
                return;
            }
        }
    }

    int size() {
        return size.get();
    }

    private AddressBuckets of(AddressPrefix prefix, Quotas quotas) {
        AddressBuckets known = byPrefix.get(prefix);
        return known != null ? known : enter(prefix, quotas);
    }

    private AddressBuckets enter(AddressPrefix prefix, Quotas quotas) {
        makeRoom(quotas);
        if (size.incrementAndGet() > capacity) {
            size.decrementAndGet();
            return overflow;
        }
        AddressBuckets fresh = new AddressBuckets(prefix, store, quotas);
        AddressBuckets other = byPrefix.putIfAbsent(prefix, fresh);
        if (other != null) {
            size.decrementAndGet();
            return other;
        }
        waiting.add(fresh);
        return fresh;
    }

    private void makeRoom(Quotas quotas) {
        for (int i = 0; i < LOOKS; i++) {
            AddressBuckets oldest = waiting.poll();
            if (oldest == null) {
                return;
            }
            if (oldest.retire(quotas)) {
                byPrefix.remove(oldest.prefix(), oldest);
                size.decrementAndGet();
            } else {
                waiting.add(oldest);
            }
        }
    }
}
