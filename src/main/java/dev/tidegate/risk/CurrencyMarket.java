package dev.tidegate.risk;

import dev.tidegate.order.Currency;
import dev.tidegate.order.Exact;

/**
 * A currency and its price.
 *
 * @param currency which
 * @param usdPerUnit index price of one whole unit in USD minor units (1e-6); 0 where unknown, and then it is no collateral
 * @param priceAtMillis when it was received; Long.MAX_VALUE for a price fixed by configuration
 */
public record CurrencyMarket(Currency currency, long usdPerUnit, long priceAtMillis) {
    /** An amount in USD minor units, rounded up: for requirements. */
    public long usdCeiling(long minor) {
        return Exact.multiplyDivideCeiling(minor, usdPerUnit, currency.minorPerUnit());
    }

    /** An amount in USD minor units, rounded down: for collateral. */
    public long usdFloor(long minor) {
        return Exact.multiplyDivideFloor(minor, usdPerUnit, currency.minorPerUnit());
    }
}
