package dev.tidegate.limits;

import dev.tidegate.limits.AddressBuckets.Quotas;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes tokens for requests, first by address, then, once the caller is known, by key, account and the account's instrument in
 * the request's lane. All limits come from {@link LimitRules}, which may change at any time: a change never adds a token to a bucket there is. Safe for
 * use by several event loops at once; never waits.
 */
public final class RateLimits {
    /** Instruments of accounts with buckets of their own. */
    public static final int MAX_INSTRUMENTS = 100_000;

    /** Addresses with buckets of their own, some 500 bytes each. */
    public static final int MAX_ADDRESSES = 200_000;

    private static final long UNKNOWN_KEY_RETRY_MILLIS = 1_000;
    private static final int WHOLE = 100;

    private record TierKey(String name, int percent) {}

    /** The rules in force and whom they are for; {@code tiers} is touched only by those who change the book. */
    private record Book(
            LimitRules rules,
            Quotas address,
            Map<String, Purse> purses,
            Map<AccountId, AccountLimits> accounts,
            Map<TierKey, Purse.Tier> tiers) {
        Purse.Tier tier(String name, int percent) {
            return tiers.computeIfAbsent(new TierKey(name, percent), key -> Purse.Tier.of(rules, name, percent));
        }
    }

    private final Purse.Opener opener;
    private final AddressTable addresses;
    private final BoundedTable<InstrumentBuckets.Key, InstrumentBuckets> instruments;
    private final Map<AccountId, Integer> grown = new HashMap<>();
    private volatile Book book = new Book(
            new LimitRules(-1, List.of(), List.of(), Map.of(), Map.of(), Map.of()),
            new Quotas(null, null),
            Map.of(),
            Map.of(),
            Map.of());

    /** Limits in this process; {@code nanos} is a clock that does not go back, in nanoseconds. */
    public RateLimits(LongSupplier nanos) {
        this(new LocalBuckets(nanos), nanos);
    }

    /** Limits whose buckets of keys, accounts and instruments are kept elsewhere; those of addresses are this process's own. */
    public RateLimits(BucketStore store, LongSupplier nanos) {
        this(store, new LocalBuckets(nanos), nanos, MAX_ADDRESSES, MAX_INSTRUMENTS);
    }

    /**
     * @param store of buckets of keys, accounts and their instruments
     * @param local of buckets of addresses, which are never shared
     * @param nanos the clock of both
     * @param maxAddresses addresses with buckets of their own
     * @param maxInstruments instruments of accounts with buckets of their own; the others are limited by the account alone
     */
    RateLimits(BucketStore store, BucketStore local, LongSupplier nanos, int maxAddresses, int maxInstruments) {
        opener = new Purse.Opener(store, nanos);
        addresses = new AddressTable(new Purse.Opener(local, nanos), maxAddresses);
        instruments = new BoundedTable<>(maxInstruments);
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

    /** What commands cost at present. */
    public CostRules cost() {
        return book.rules().cost();
    }

    /** Takes tokens for what concerns no instrument; see {@link #take(Lane, String, String, int)}. */
    public Taken take(Lane lane, String keyId, int tokens) {
        return take(lane, keyId, "", tokens);
    }

    /**
     * Takes tokens from the lane's buckets of key, account and instrument: from all or from none.
     *
     * @param keyId a key that was accepted; one that the rules do not know has left them a moment ago, and is refused
     * @param symbol a listed instrument, empty for none: what is not listed must not come here
     * @param tokens at least 1
     */
    public Taken take(Lane lane, String keyId, String symbol, int tokens) {
        Purse purse = book.purses().get(keyId);
        if (purse == null) {
            return unknown();
        }
        int index = lane.ordinal();
        AccountLimits account = purse.account();
        Purse.Tier tier = account.tier();
        boolean deep = !symbol.isEmpty() && tier.instrument()[index] != null;
        String policies = deep ? tier.withInstrument()[index] : tier.policies()[index];
        QuotaBucket own = purse.key()[index];
        QuotaBucket shared = account.bucket(index);
        Taken.Refused known = own.remembered(tokens, policies);
        if (known == null) {
            known = shared.remembered(tokens, policies);
        }
        if (known != null) {
            return known;
        }
        int gifts = own.gifts();
        Fill first = own.take(tokens);
        if (first != null && !first.taken()) {
            return refused(own.refuse(first, tokens, policies, gifts), first);
        }
        gifts = shared.gifts();
        Fill second = shared.take(tokens);
        if (second != null && !second.taken()) {
            own.refund(tokens);
            return refused(shared.refuse(second, tokens, policies, gifts), second);
        }
        Fill third = deep ? instrument(account, symbol, index, tokens) : null;
        if (third != null && !third.taken()) {
            own.refund(tokens);
            shared.refund(tokens);
            return refused(Standings.refused(third, tokens, policies), third);
        }
        Standing tightest = Standings.tightest(first, second, third);
        return tightest == null ? Taken.Passed.UNLIMITED : new Taken.Passed(tightest, policies);
    }

    /** A refusal, or that it is not certain yet. */
    private static Taken refused(Taken.Refused refused, Fill by) {
        Coming coming = by.coming();
        return coming == null ? refused : new Taken.Awaited(coming, refused);
    }

    private @Nullable Fill instrument(AccountLimits account, String symbol, int lane, int tokens) {
        while (true) {
            InstrumentBuckets buckets = instrument(account, symbol);
            if (buckets == null) {
                return null;
            }
            Fill taken = buckets.bucket(lane).take(tokens);
            if (taken == null || !taken.taken() || !buckets.retired()) {
                return taken;
            }
        }
    }

    /** Null where there is no room for one more. */
    private @Nullable InstrumentBuckets instrument(AccountLimits account, String symbol) {
        InstrumentBuckets.Key key = new InstrumentBuckets.Key(account.account(), symbol);
        InstrumentBuckets known = instruments.get(key);
        return known != null
                ? known
                : instruments.enter(
                        key, fresh -> new InstrumentBuckets(fresh, account, opener), InstrumentBuckets::retire);
    }

    /** How the lane's buckets stand; takes nothing. */
    public Taken look(Lane lane, String keyId, String symbol) {
        Purse purse = book.purses().get(keyId);
        if (purse == null) {
            return unknown();
        }
        int index = lane.ordinal();
        Purse.Tier tier = purse.account().tier();
        InstrumentBuckets buckets = known(purse.account(), symbol);
        Fill third = buckets == null ? null : buckets.bucket(index).left();
        Standing tightest = Standings.tightest(
                purse.key()[index].left(), purse.account().bucket(index).left(), third);
        String policies = third == null ? tier.policies()[index] : tier.withInstrument()[index];
        return tightest == null ? Taken.Passed.UNLIMITED : new Taken.Passed(tightest, policies);
    }

    private @Nullable InstrumentBuckets known(AccountLimits account, String symbol) {
        return symbol.isEmpty() ? null : instruments.get(new InstrumentBuckets.Key(account.account(), symbol));
    }

    /** Gives tokens back that were taken for what concerns no instrument. */
    public void refund(Lane lane, String keyId, int tokens) {
        refund(lane, keyId, "", tokens);
    }

    /** Gives back tokens that were taken for what was not sent through no fault of the caller. */
    public void refund(Lane lane, String keyId, String symbol, int tokens) {
        Purse purse = book.purses().get(keyId);
        if (purse == null || tokens <= 0) {
            return;
        }
        purse.key()[lane.ordinal()].refund(tokens);
        purse.account().bucket(lane.ordinal()).refund(tokens);
        InstrumentBuckets buckets = known(purse.account(), symbol);
        if (buckets != null) {
            buckets.bucket(lane.ordinal()).refund(tokens);
        }
    }

    /**
     * Takes tokens of account and instrument for what has been done already, whether or not they are there: nothing is refused
     * by it, later commands of the lane wait longer.
     */
    public void charge(Lane lane, AccountId id, String symbol, int tokens) {
        AccountLimits account = book.accounts().get(id);
        if (account == null || tokens <= 0) {
            return;
        }
        account.bucket(lane.ordinal()).charge(tokens);
        InstrumentBuckets buckets = known(account, symbol);
        if (buckets != null) {
            buckets.bucket(lane.ordinal()).charge(tokens);
        }
    }

    /** Every bucket that a key draws from for all instruments, as it stands now. */
    public List<LaneView> view(String keyId) {
        return view(keyId, List.of());
    }

    /** The same, and those of the instruments given that have been used of late: the others are full. */
    public List<LaneView> view(String keyId, Iterable<String> symbols) {
        Purse purse = book.purses().get(keyId);
        List<LaneView> views = new ArrayList<>();
        if (purse == null) {
            return views;
        }
        for (Lane lane : Lane.values()) {
            view(lane, LaneView.Level.KEY, "", purse.key()[lane.ordinal()], views);
            view(lane, LaneView.Level.ACCOUNT, "", purse.account().bucket(lane.ordinal()), views);
        }
        for (String symbol : symbols) {
            InstrumentBuckets buckets = known(purse.account(), symbol);
            if (buckets != null) {
                for (Lane lane : Lane.values()) {
                    view(lane, LaneView.Level.INSTRUMENT, symbol, buckets.bucket(lane.ordinal()), views);
                }
            }
        }
        return views;
    }

    private static void view(Lane lane, LaneView.Level level, String symbol, QuotaBucket bucket, List<LaneView> views) {
        Fill left = bucket.left();
        if (left != null) {
            views.add(new LaneView(lane, level, symbol, Standings.all(left)));
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
        if (rules.version() <= before.rules().version()) {
            return;
        }
        Quotas address =
                new Quotas(Quota.of(rules.version(), rules.address()), Quota.of(rules.version(), rules.failures()));
        Book next = new Book(rules, address, HashMap.newHashMap(keys.size()), new HashMap<>(), new HashMap<>());
        keys.forEach((keyId, id) -> {
            AccountLimits account = next.accounts().computeIfAbsent(id, name -> {
                Purse.Tier tier = next.tier(tierOf.apply(name), grown.getOrDefault(name, WHOLE));
                return kept(before.accounts().get(name), name, tier);
            });
            Purse old = before.purses().get(keyId);
            next.purses().put(keyId, new Purse(kept(old, keyId, account.tier()), account));
        });
        grown.keySet().retainAll(next.accounts().keySet());
        book = next;
    }

    private AccountLimits kept(@Nullable AccountLimits before, AccountId account, Purse.Tier tier) {
        if (before == null) {
            return new AccountLimits(account, opener, tier);
        }
        before.adopt(tier);
        return before;
    }

    private QuotaBucket[] kept(@Nullable Purse before, String keyId, Purse.Tier tier) {
        if (before == null) {
            return Purse.buckets(opener, "key", keyId, tier.key());
        }
        Purse.adopt(before.key(), tier.key());
        return before.key();
    }

    /** Accounts have other tiers from now on, under the same rules: an override has ended, say. No bucket gets a token by it. */
    public synchronized void retier(Function<AccountId, String> tierOf) {
        book.accounts().forEach((id, account) -> apply(account, tierOf.apply(id), grown.getOrDefault(id, WHOLE)));
        adoptKeys();
    }

    /** An account gets so many hundredths of its tier's limits from now on; no bucket gets a token by it. */
    public synchronized void grow(AccountId id, String tier, int percent) {
        AccountLimits account = book.accounts().get(id);
        if (account == null || grown.getOrDefault(id, WHOLE) == percent) {
            return;
        }
        if (percent == WHOLE) {
            grown.remove(id);
        } else {
            grown.put(id, percent);
        }
        apply(account, tier, percent);
        adoptKeys();
    }

    private void apply(AccountLimits account, String tier, int percent) {
        account.adopt(book.tier(tier, percent));
    }

    private void adoptKeys() {
        book.purses()
                .values()
                .forEach(
                        purse -> Purse.adopt(purse.key(), purse.account().tier().key()));
    }

    /** Addresses with buckets of their own at present, at most {@link #MAX_ADDRESSES}. */
    public int addresses() {
        return addresses.size();
    }

    /** Instruments of accounts with buckets of their own at present, at most {@link #MAX_INSTRUMENTS}. */
    public int instruments() {
        return instruments.size();
    }

    private static Taken.Refused unknown() {
        return new Taken.Refused(
                "key", UNKNOWN_KEY_RETRY_MILLIS, new Standing("key", 1, Duration.ofSeconds(1), 0, 1), "");
    }
}
