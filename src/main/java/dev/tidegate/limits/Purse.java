package dev.tidegate.limits;

import dev.tidegate.order.Lane;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The buckets that one key draws from: its own by ordinal of the lane, and those it shares with the other keys of its account.
 */
record Purse(QuotaBucket[] key, AccountLimits account) {
    private static final Lane[] LANES = Lane.values();

    /** What buckets are opened with. */
    record Opener(BucketStore store, LongSupplier nanos) {}

    /**
     * The quotas of one tier at one growth, by ordinal of the lane.
     *
     * @param policies the bandwidths of key and account as {@link RateLimitHeaders#POLICY} says them
     * @param withInstrument those of the instrument too
     */
    record Tier(
            @Nullable Quota[] key,
            @Nullable Quota[] account,
            @Nullable Quota[] instrument,
            String[] policies,
            String[] withInstrument) {
        static Tier of(LimitRules rules, String name, int percent) {
            long percents = (long) rules.multiplier(name) * percent;
            Tier tier = new Tier(
                    new @Nullable Quota[LANES.length],
                    new @Nullable Quota[LANES.length],
                    new @Nullable Quota[LANES.length],
                    new String[LANES.length],
                    new String[LANES.length]);
            for (Lane lane : LANES) {
                int at = lane.ordinal();
                tier.key[at] = scaled(rules.version(), rules.key().get(lane), percents);
                tier.account[at] = scaled(rules.version(), rules.account().get(lane), percents);
                tier.instrument[at] = scaled(rules.version(), rules.instrument().get(lane), percents);
                tier.policies[at] = policies(Stream.of(tier.key, tier.account), at);
                tier.withInstrument[at] = policies(Stream.of(tier.key, tier.account, tier.instrument), at);
            }
            return tier;
        }

        private static @Nullable Quota scaled(long version, @Nullable List<Bandwidth> bandwidths, long percents) {
            return bandwidths == null
                    ? null
                    : Quota.of(
                            version,
                            bandwidths.stream()
                                    .map(bandwidth -> bandwidth.percents(percents))
                                    .toList());
        }

        private static String policies(Stream<@Nullable Quota[]> levels, int lane) {
            return levels.map(quotas -> quotas[lane])
                    .filter(quota -> quota != null)
                    .map(Quota::policies)
                    .collect(Collectors.joining(", "));
        }
    }

    /** Buckets of one owner, one for each lane. */
    static QuotaBucket[] buckets(Opener opener, String level, Object owner, @Nullable Quota[] quotas) {
        QuotaBucket[] buckets = new QuotaBucket[LANES.length];
        for (Lane lane : LANES) {
            buckets[lane.ordinal()] = new QuotaBucket(opener, level + '/' + lane, lane, owner, quotas[lane.ordinal()]);
        }
        return buckets;
    }

    static void adopt(QuotaBucket[] buckets, @Nullable Quota[] quotas) {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i].adopt(quotas[i]);
        }
    }
}
