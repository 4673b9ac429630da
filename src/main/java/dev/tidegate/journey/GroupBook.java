package dev.tidegate.journey;

import dev.tidegate.calibration.report.GroupUsage;
import dev.tidegate.order.AccountId;
import dev.tidegate.policy.AccountRules;
import dev.tidegate.policy.GroupLimit;
import dev.tidegate.policy.Membership;
import dev.tidegate.policy.Rulebook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the accounts of groups hold of their groups' limits. An account takes what it needs more, at its own desk, before its order is written
 * down: by compare-and-set on the group's total, from its own group up, and gives back what it took where a group further up has not enough.
 * No desk waits for another. What an account needs less is given back when it is next measured, never before.
 *
 * <p>Limits of one account are touched by that account's desk alone; totals by all.
 *
 * <p>Where several gateways share a ledger there is no common total: each account then has an equal share of every limit to itself, which
 * holds by the account's own versions.
 */
public final class GroupBook {
    private final boolean shared;
    private final Map<String, AtomicLong> totals = new ConcurrentHashMap<>();
    private final Map<AccountId, Map<String, Long>> held = new ConcurrentHashMap<>();
    /** Groups of which an account has not been measured yet; null before anybody has looked. */
    private volatile @Nullable Set<String> waiting;

    /**
     * A book.
     *
     * @param shared true where other gateways judge the same accounts
     */
    public GroupBook(boolean shared) {
        this.shared = shared;
    }

    /**
     * What is in the way of an account's order.
     *
     * @param used what the account would come to, minor units
     */
    record Short(Membership membership, GroupLimit limit, long used) {}

    private static String key(Membership membership, GroupLimit limit) {
        return membership.group() + '\n' + limit.name();
    }

    /** True where every account of the account's groups has been measured, so that totals can be believed. */
    boolean ready(AccountRules account) {
        Set<String> unmeasured = waiting;
        if (shared || account.groups().isEmpty()) {
            return true;
        }
        if (unmeasured == null) {
            return false;
        }
        for (Membership membership : account.groups()) {
            if (unmeasured.contains(membership.group())) {
                return false;
            }
        }
        return true;
    }

    /** What an account holds of a limit, minor units. */
    long held(AccountId account, Membership membership, GroupLimit limit) {
        return held.getOrDefault(account, Map.of()).getOrDefault(key(membership, limit), 0L);
    }

    /** What an account could come to at most, minor units. */
    long most(AccountId account, Membership membership, GroupLimit limit) {
        if (shared) {
            return limit.most() / membership.accounts();
        }
        AtomicLong total = totals.get(key(membership, limit));
        long others = (total == null ? 0 : total.get()) - held(account, membership, limit);
        return limit.most() - others;
    }

    /**
     * Takes what an account comes to with an order, or nothing; at the account's desk.
     *
     * @param usage by membership and limit, in their order, minor units
     * @param keep false to see only whether it could be taken
     * @return what is in the way, null where it is taken
     */
    @Nullable
    Short take(AccountRules account, List<long[]> usage, boolean keep) {
        Map<String, Long> own = held.computeIfAbsent(account.account(), ignored -> new ConcurrentHashMap<>());
        List<String> taken = new ArrayList<>();
        List<Long> before = new ArrayList<>();
        Short refused = null;
        for (int m = 0; m < usage.size() && refused == null; m++) {
            Membership membership = account.groups().get(m);
            for (int i = 0; i < usage.get(m).length && refused == null; i++) {
                GroupLimit limit = membership.limits().get(i);
                String key = key(membership, limit);
                long had = own.getOrDefault(key, 0L);
                long now = usage.get(m)[i];
                if (now <= had && !shared) {
                    continue;
                }
                if (!grow(key, membership, limit, had, now)) {
                    refused = new Short(membership, limit, now);
                } else {
                    taken.add(key);
                    before.add(had);
                    own.put(key, now);
                }
            }
        }
        if (refused != null || !keep) {
            for (int t = taken.size() - 1; t >= 0; t--) {
                settle(own, taken.get(t), before.get(t));
            }
        }
        return refused;
    }

    private boolean grow(String key, Membership membership, GroupLimit limit, long had, long now) {
        if (shared) {
            return now <= limit.most() / membership.accounts();
        }
        AtomicLong total = totals.computeIfAbsent(key, ignored -> new AtomicLong());
        long more = now - had;
        while (true) {
            long seen = total.get();
            if (more > limit.most() - seen) {
                return false;
            }
            if (total.compareAndSet(seen, seen + more)) {
                return true;
            }
        }
    }

    private void settle(Map<String, Long> own, String key, long now) {
        long had = own.getOrDefault(key, 0L);
        own.put(key, now);
        if (!shared) {
            totals.computeIfAbsent(key, ignored -> new AtomicLong()).addAndGet(now - had);
        }
    }

    /** Notes what an account comes to now, whatever the limits say; at the account's desk. */
    void measured(AccountRules account, List<long[]> usage) {
        Map<String, Long> own = held.computeIfAbsent(account.account(), ignored -> new ConcurrentHashMap<>());
        Set<String> gone = new HashSet<>(own.keySet());
        for (int m = 0; m < usage.size(); m++) {
            Membership membership = account.groups().get(m);
            for (int i = 0; i < usage.get(m).length; i++) {
                String key = key(membership, membership.limits().get(i));
                gone.remove(key);
                // What cannot be measured now leaves what it was taken for before.
                if (usage.get(m)[i] != GroupUsage.UNKNOWN) {
                    settle(own, key, usage.get(m)[i]);
                }
            }
        }
        for (String key : gone) {
            settle(own, key, 0);
            own.remove(key);
        }
    }

    /** Looks which groups have accounts that were not measured yet, and forgets accounts that are gone. */
    void look(Rulebook rules) {
        Set<String> unmeasured = new HashSet<>();
        for (AccountRules account : rules.accounts().values()) {
            Map<String, Long> own = held.get(account.account());
            for (Membership membership : account.groups()) {
                for (GroupLimit limit : membership.limits()) {
                    if (own == null || !own.containsKey(key(membership, limit))) {
                        unmeasured.add(membership.group());
                    }
                }
            }
        }
        waiting = Set.copyOf(unmeasured);
        for (AccountId each : held.keySet()) {
            if (!rules.accounts().containsKey(each)) {
                Map<String, Long> own = held.remove(each);
                if (own != null) {
                    own.keySet().forEach(key -> settle(own, key, 0));
                }
            }
        }
    }
}
