package dev.tidegate.policy;

import dev.tidegate.order.Currency;
import org.jspecify.annotations.Nullable;

/**
 * A currency and where its price in USD comes from.
 *
 * @param currency which
 * @param fixedUsd price of one whole unit in USD minor units (1e-6), where {@code indexOf} is null
 * @param indexOf symbol of the instrument whose index price is its price, or null where the price is fixed
 */
public record CurrencyRules(
        Currency currency, long fixedUsd, @Nullable String indexOf) {}
