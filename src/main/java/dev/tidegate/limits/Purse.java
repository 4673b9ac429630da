package dev.tidegate.limits;

import dev.tidegate.order.Lane;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buckets that one key draws from: by lane its own, and those it shares with the other keys of its account.
 *
 * @param key by ordinal of the lane
 * @param account by ordinal of the lane
 * @param policies by ordinal of the lane, the bandwidths of both as {@link RateLimitHeaders#POLICY} says them
 */
record Purse(QuotaBucket[] key, QuotaBucket[] account, String[] policies) {
    private static final Lane[] LANES = Lane.values();

    /** The quotas of one tier, by ordinal of the lane. */
    record Tier(@Nullable Quota[] key, @Nullable Quota[] account, String[] policies) {
        static Tier of(LimitRules rules, String name) {
            int multiplier = rules.multiplier(name);
            Tier tier = new Tier(
                    new @Nullable Quota[LANES.length], new @Nullable Quota[LANES.length], new String[LANES.length]);
            for (Lane lane : LANES) {
                Quota key = scaled(rules.version(), rules.key().get(lane), multiplier);
                Quota account = scaled(rules.version(), rules.account().get(lane), multiplier);
                tier.key[lane.ordinal()] = key;
                tier.account[lane.ordinal()] = account;
                tier.policies[lane.ordinal()] = key == null || account == null
                        ? policies(key) + policies(account)
                        : policies(key) + ", " + policies(account);
            }
            return tier;
        }

        private static @Nullable Quota scaled(long version, @Nullable List<Bandwidth> bandwidths, int multiplier) {
            return bandwidths == null
                    ? null
                    : Quota.of(
                            version,
                            bandwidths.stream()
                                    .map(bandwidth -> bandwidth.times(multiplier))
                                    .toList());
        }

        private static String policies(@Nullable Quota quota) {
            return quota == null ? "" : quota.policies();
        }
    }

    /** Buckets of one owner, one for each lane. */
    static QuotaBucket[] buckets(BucketStore store, String level, Object owner, @Nullable Quota[] quotas) {
        QuotaBucket[] buckets = new QuotaBucket[LANES.length];
        for (Lane lane : LANES) {
            buckets[lane.ordinal()] = new QuotaBucket(store, level + '/' + lane, owner, quotas[lane.ordinal()]);
        }
        return buckets;
    }

    static void adopt(QuotaBucket[] buckets, @Nullable Quota[] quotas) {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i].adopt(quotas[i]);
        }
    }
}
