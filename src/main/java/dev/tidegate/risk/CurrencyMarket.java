package dev.tidegate.risk;

import dev.tidegate.order.Currency;

/**
 * A currency and its price.
 *
 * @param currency which
 * @param usdPerUnit index price of one whole unit in USD minor units (1e-6); 0 where unknown, and then it is no collateral
 * @param priceAtMillis when it was received; Long.MAX_VALUE for a price fixed by configuration
 */
public record CurrencyMarket(Currency currency, long usdPerUnit, long priceAtMillis) {}
