package dev.tidegate.limits;

import dev.tidegate.order.Lane;
import java.util.List;
import java.util.Map;

/**
 * How many requests pass. A lane that a map does not name is not limited at that level.
 *
 * @param version version of the rule book; grows with every change, so that buckets know to adapt
 * @param address for each address prefix (IPv4 address, IPv6 /64), every request counts, before anybody is identified
 * @param failures for each address prefix, requests that could not be read or authenticated
 * @param key for each key, by lane
 * @param account for each account, by lane
 * @param instrument for each account and instrument, by lane
 * @param multipliers by tier name: what capacities and refills of key and account are multiplied with, for the accounts of
 *     that tier; {@code 1} where a tier is not named
 * @param cost what commands cost
 * @param growth what accounts get beyond their tier
 */
public record LimitRules(
        long version,
        List<Bandwidth> address,
        List<Bandwidth> failures,
        Map<Lane, List<Bandwidth>> key,
        Map<Lane, List<Bandwidth>> account,
        Map<Lane, List<Bandwidth>> instrument,
        Map<String, Integer> multipliers,
        CostRules cost,
        Growth growth) {
    public LimitRules {
        address = List.copyOf(address);
        failures = List.copyOf(failures);
        key = Map.copyOf(key);
        account = Map.copyOf(account);
        instrument = Map.copyOf(instrument);
        multipliers = Map.copyOf(multipliers);
        for (Map.Entry<String, Integer> tier : multipliers.entrySet()) {
            checkTier(tier.getKey(), tier.getValue(), List.of(key, account, instrument));
        }
    }

    /** Rules by address, key and account alone, where every command costs one token. */
    public LimitRules(
            long version,
            List<Bandwidth> address,
            List<Bandwidth> failures,
            Map<Lane, List<Bandwidth>> key,
            Map<Lane, List<Bandwidth>> account,
            Map<String, Integer> multipliers) {
        this(version, address, failures, key, account, Map.of(), multipliers, CostRules.FLAT, Growth.NONE);
    }

    /** What capacities and refills of key and account are multiplied with for a tier. */
    public int multiplier(String tier) {
        return multipliers.getOrDefault(tier, 1);
    }

    private static void checkTier(String tier, int multiplier, List<Map<Lane, List<Bandwidth>>> levels) {
        if (multiplier < 1) {
            throw new IllegalArgumentException("tier " + tier + ": multiplier must be at least 1");
        }
        // Building them is the check: a tier must not lift a bandwidth out of its bounds.
        levels.stream()
                .flatMap(level -> level.values().stream())
                .flatMap(List::stream)
                .forEach(bandwidth -> bandwidth.times(multiplier));
    }
}
