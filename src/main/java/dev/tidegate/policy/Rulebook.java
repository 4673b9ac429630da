package dev.tidegate.policy;

import dev.tidegate.limits.LimitRules;
import dev.tidegate.limits.Networks;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Instrument;
import dev.tidegate.shield.OverloadRules;
import dev.tidegate.shield.ShieldRules;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything an operator tunes, as read from one state of the rule files. Immutable.
 *
 * @param version grows by one with every accepted change, over restarts too; given by the gateway, not by the files
 * @param hash SHA-256 of the files' contents, lower-case hex
 * @param instruments by symbol
 * @param currencies by code
 * @param accounts by name
 * @param limits rate limits
 * @param overload when orders are turned away for want of room
 * @param shield when conduct counts as abuse, and what follows
 * @param market when marks are believed
 * @param networks who may call, and who may speak for others
 * @param riskModel how risky things are taken to be
 * @param demoKeys ids of keys, clients' and venue's, whose secret is one of the {@link DemoSecrets}
 * @param settings the files as flat text, path to value, such as {@code policy.limits.tiers.standard} to {@code 1}; secrets as
 *     fingerprints: for {@link Diff}, not for showing
 */
public record Rulebook(
        long version,
        String hash,
        SortedMap<String, Instrument> instruments,
        SortedMap<String, CurrencyRules> currencies,
        SortedMap<AccountId, AccountRules> accounts,
        LimitRules limits,
        OverloadRules overload,
        ShieldRules shield,
        MarketRules market,
        Networks networks,
        RiskModelRules riskModel,
        SortedSet<String> demoKeys,
        SortedMap<String, String> settings) {
    public Rulebook {
        instruments = Collections.unmodifiableSortedMap(new TreeMap<>(instruments));
        currencies = Collections.unmodifiableSortedMap(new TreeMap<>(currencies));
        accounts = Collections.unmodifiableSortedMap(new TreeMap<>(accounts));
        demoKeys = Collections.unmodifiableSortedSet(new TreeSet<>(demoKeys));
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }

    /** A rule book that was not read from files. */
    public Rulebook(
            long version,
            String hash,
            SortedMap<String, Instrument> instruments,
            SortedMap<String, CurrencyRules> currencies,
            SortedMap<AccountId, AccountRules> accounts,
            LimitRules limits,
            MarketRules market) {
        this(
                version,
                hash,
                instruments,
                currencies,
                accounts,
                limits,
                OverloadRules.usual(),
                ShieldRules.NONE,
                market,
                Networks.OPEN,
                RiskModelRules.USUAL,
                new TreeSet<>(),
                new TreeMap<>());
    }

    /** Version and hash: the rest is long, and holds fingerprints of secrets. */
    @Override
    public String toString() {
        return "rule book " + version + " (" + hash + ")";
    }
}
