package dev.tidegate.limits;

import dev.tidegate.limits.AddressBuckets.Quotas;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of the addresses seen lately, at most {@code capacity}. Only full buckets are dropped, since a bucket made anew is
 * full: every newcomer looks at a few of the oldest, so the table shrinks by itself to those that matter. Where it is full of
 * buckets in use, all newcomers share one, without a count of failures: it is small enough for all of them together.
 */
final class AddressTable {
    private static final AddressPrefix NOBODY = new AddressPrefix(0);

    private final Purse.Opener opener;
    private final BoundedTable<AddressPrefix, AddressBuckets> table;
    private final AddressBuckets overflow;

    AddressTable(Purse.Opener opener, int capacity) {
        this.opener = opener;
        table = new BoundedTable<>(capacity);
        overflow = new AddressBuckets(NOBODY, opener, new Quotas(null, null));
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
        return table.size();
    }

    private AddressBuckets of(AddressPrefix prefix, Quotas quotas) {
        AddressBuckets known = table.get(prefix);
        return known != null ? known : enter(prefix, quotas);
    }

    private AddressBuckets enter(AddressPrefix prefix, Quotas quotas) {
        AddressBuckets entered = table.enter(
                prefix, fresh -> new AddressBuckets(fresh, opener, quotas), oldest -> oldest.retire(quotas));
        return entered == null ? overflow : entered;
    }
}
