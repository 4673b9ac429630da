package dev.tidegate.limits;

import dev.tidegate.limits.AddressBuckets.Quotas;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import io.github.bucket4j.VerboseResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes tokens for requests, first by address, then, once the caller is known, by key and account in the request's lane. All
 * limits come from {@link LimitRules}, which may change at any time: a change never adds a token to a bucket there is. Safe for
 * use by several event loops at once; never waits.
 */
public final class RateLimits {
    /** Addresses with buckets of their own, some 500 bytes each. */
    public static final int MAX_ADDRESSES = 200_000;

    private static final long UNKNOWN_KEY_RETRY_MILLIS = 1_000;

    private record Book(
            long version, Quotas address, Map<String, Purse> purses, Map<AccountId, QuotaBucket[]> accounts) {}

    private final BucketStore store;
    private final AddressTable addresses;
    private volatile Book book = new Book(-1, new Quotas(null, null), Map.of(), Map.of());

    /** Limits in this process; {@code nanos} is a clock that does not go back, in nanoseconds. */
    public RateLimits(LongSupplier nanos) {
        this(new LocalBuckets(nanos), new LocalBuckets(nanos), MAX_ADDRESSES);
    }

    /**
     * @param store of buckets of keys and accounts
     * @param local of buckets of addresses, which are never shared
     * @param maxAddresses addresses with buckets of their own
     */
    RateLimits(BucketStore store, BucketStore local, int maxAddresses) {
        this.store = store;
        addresses = new AddressTable(local, maxAddresses);
    }

    /** Takes one token for a request, before anybody is identified; refuses while the address has failed too often. */
    public Taken address(AddressPrefix address) {
        Quotas quotas = book.address();
        if (quotas.requests() == null && quotas.failures() == null) {
            return Taken.Passed.UNLIMITED;
        }
        Taken.Refused refused = addresses.take(address, quotas);
        return refused == null ? Taken.Passed.UNLIMITED : refused;
    }

    /** Counts a request that could not be read or authenticated. */
    public void failed(AddressPrefix address) {
        Quotas quotas = book.address();
        if (quotas.failures() != null) {
            addresses.fail(address, quotas);
        }
    }

    /**
     * Takes tokens from the lane's buckets of key and account: from both or from none.
     *
     * @param keyId a key that was accepted; one that the rules do not know has left them a moment ago, and is refused
     * @param tokens at least 1
     */
    public Taken take(Lane lane, String keyId, int tokens) {
        Purse purse = book.purses().get(keyId);
        if (purse == null) {
            return unknown();
        }
        int index = lane.ordinal();
        QuotaBucket own = purse.key()[index];
        VerboseResult<Boolean> first = own.take(tokens);
        if (first != null && !first.getValue()) {
            return Standings.refused(first, tokens, purse.policies()[index]);
        }
        VerboseResult<Boolean> second = purse.account()[index].take(tokens);
        if (second != null && !second.getValue()) {
            own.refund(tokens);
            return Standings.refused(second, tokens, purse.policies()[index]);
        }
        Standing tightest = Standings.tightest(first, second);
        return tightest == null ? Taken.Passed.UNLIMITED : new Taken.Passed(tightest, purse.policies()[index]);
    }

    /** Gives back tokens that were taken for what was not sent through no fault of the caller. */
    public void refund(Lane lane, String keyId, int tokens) {
        Purse purse = book.purses().get(keyId);
        if (purse != null) {
            purse.key()[lane.ordinal()].refund(tokens);
            purse.account()[lane.ordinal()].refund(tokens);
        }
    }

    /** Every bucket that a key draws from, as it stands now. */
    public List<LaneView> view(String keyId) {
        Purse purse = book.purses().get(keyId);
        List<LaneView> views = new ArrayList<>();
        if (purse != null) {
            for (Lane lane : Lane.values()) {
                view(lane, LaneView.Level.KEY, purse.key()[lane.ordinal()], views);
                view(lane, LaneView.Level.ACCOUNT, purse.account()[lane.ordinal()], views);
            }
        }
        return views;
    }

    private static void view(Lane lane, LaneView.Level level, QuotaBucket bucket, List<LaneView> views) {
        VerboseResult<Long> left = bucket.left();
        if (left != null) {
            views.add(new LaneView(lane, level, Standings.all(left)));
        }
    }

    /**
     * Goes by other rules from now on; rules that are not newer than those in force are ignored. Buckets of keys and accounts
     * that stay keep what they have left, those of others are dropped.
     *
     * @param keys every key there is, and whose it is
     * @param tierOf the tier of each of those accounts
     */
    public synchronized void adopt(LimitRules rules, Map<String, AccountId> keys, Function<AccountId, String> tierOf) {
        Book before = book;
        if (rules.version() <= before.version()) {
            return;
        }
        Map<String, Purse.Tier> tiers = new HashMap<>();
        Map<AccountId, QuotaBucket[]> accounts = new HashMap<>();
        Map<String, Purse> purses = HashMap.newHashMap(keys.size());
        keys.forEach((keyId, account) -> {
            Purse.Tier tier = tiers.computeIfAbsent(tierOf.apply(account), name -> Purse.Tier.of(rules, name));
            QuotaBucket[] shared = accounts.computeIfAbsent(
                    account, id -> kept(before.accounts().get(id), "account", id, tier.account()));
            Purse old = before.purses().get(keyId);
            QuotaBucket[] own = kept(old == null ? null : old.key(), "key", keyId, tier.key());
            purses.put(keyId, new Purse(own, shared, tier.policies()));
        });
        Quotas address =
                new Quotas(Quota.of(rules.version(), rules.address()), Quota.of(rules.version(), rules.failures()));
        book = new Book(rules.version(), address, purses, accounts);
    }

    private QuotaBucket[] kept(QuotaBucket @Nullable [] before, String level, Object owner, @Nullable Quota[] quotas) {
        if (before == null) {
            return Purse.buckets(store, level, owner, quotas);
        }
        Purse.adopt(before, quotas);
        return before;
    }

    /** Addresses with buckets of their own at present, at most {@link #MAX_ADDRESSES}. */
    public int addresses() {
        return addresses.size();
    }

    private static Taken.Refused unknown() {
        return new Taken.Refused(
                "key", UNKNOWN_KEY_RETRY_MILLIS, new Standing("key", 1, Duration.ofSeconds(1), 0, 1), "");
    }
}
