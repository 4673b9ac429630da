package dev.tidegate.limits;

import dev.tidegate.order.AccountId;

/** What all keys of one account share: its buckets by ordinal of the lane, and the quotas it has at present. */
final class AccountLimits {
    private final AccountId account;
    private final QuotaBucket[] buckets;
    private volatile Purse.Tier tier;

    AccountLimits(AccountId account, Purse.Opener opener, Purse.Tier tier) {
        this.account = account;
        this.tier = tier;
        buckets = Purse.buckets(opener, "account", account, tier.account());
    }

    AccountId account() {
        return account;
    }

    QuotaBucket bucket(int lane) {
        return buckets[lane];
    }

    Purse.Tier tier() {
        return tier;
    }

    /** Goes on under other quotas. */
    void adopt(Purse.Tier next) {
        tier = next;
        Purse.adopt(buckets, next.account());
    }
}
