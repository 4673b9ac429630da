package dev.tidegate.policy;

import dev.tidegate.limits.LimitRules;
import dev.tidegate.order.AccountId;
import dev.tidegate.order.Instrument;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything an operator tunes, as read from one state of the rule files. Immutable.
 *
 * @param version grows by one with every accepted change, over restarts too; given by the gateway, not by the files
 * @param hash SHA-256 of the files' contents, lower-case hex
 * @param instruments by symbol
 * @param currencies by code
 * @param accounts by name
 * @param limits rate limits
 * @param market when marks are believed
 */
public record Rulebook(
        long version,
        String hash,
        SortedMap<String, Instrument> instruments,
        SortedMap<String, CurrencyRules> currencies,
        SortedMap<AccountId, AccountRules> accounts,
        LimitRules limits,
        MarketRules market) {
    public Rulebook {
        instruments = Collections.unmodifiableSortedMap(new TreeMap<>(instruments));
        currencies = Collections.unmodifiableSortedMap(new TreeMap<>(currencies));
        accounts = Collections.unmodifiableSortedMap(new TreeMap<>(accounts));
    }
}
