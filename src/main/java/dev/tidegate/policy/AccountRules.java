package dev.tidegate.policy;

import dev.tidegate.dialect.SigningKey;
import dev.tidegate.identity.ApiKey;
import dev.tidegate.order.AccountId;
import dev.tidegate.risk.RiskPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One account and the rules that are in force for it.
 *
 * @param account its name
 * @param tier which limit multiplier it has
 * @param override another multiplier for a while, null for none
 * @param risk its class's rules with its own overrides applied
 * @param keys what its clients come with
 * @param venueKey what the gateway signs with at the exchange on its behalf
 * @param groups those with limits that it belongs to, its own first
 */
public record AccountRules(
        AccountId account,
        String tier,
        @Nullable TierOverride override,
        RiskPolicy risk,
        List<ApiKey> keys,
        SigningKey venueKey,
        List<Membership> groups) {
    public AccountRules {
        keys = List.copyOf(keys);
        groups = List.copyOf(groups);
    }

    /** The same as a member of groups. */
    AccountRules in(List<Membership> memberships) {
        return new AccountRules(account, tier, override, risk, keys, venueKey, memberships);
    }

    /** The tier in force at a moment, epoch milliseconds. */
    public String tierAt(long nowMillis) {
        return override == null || nowMillis >= override.untilMillis() ? tier : override.tier();
    }
}
